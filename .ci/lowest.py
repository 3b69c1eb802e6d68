"""Prints the lowest versions that pyproject.toml declares, as constraints for pip: what `.ci/run` tests beside the locked ones."""

import re
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())["project"]
for declared in project["dependencies"]:
    name, version = re.fullmatch(r"([A-Za-z0-9.-]+)[=>]=([0-9.]+)", declared).groups()
    print(f"{name}=={version}")
