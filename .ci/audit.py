"""Asks the public databases of known vulnerabilities about every locked version; fails for a finding, and says so where none can be reached."""

import json
import subprocess
import sys
from pathlib import Path

#: Findings that do not concern us: id -> why.
EXPLAINED: dict[str, str] = {}

LOCKED = Path(__file__).parent.parent / "locked.txt"
#: PyPI's own, then OSV.
SERVICES = ("pypi", "osv")


def audited(service: str) -> list[dict] | None:
    """What a database says about each package; None where it cannot be asked."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--service",
        service,
        "--disable-pip",
        "--no-deps",
        "--requirement",
        str(LOCKED),
    ]
    done = subprocess.run(
        [*command, "--format", "json", "--progress-spinner", "off", "--timeout", "15"],
        capture_output=True,
        text=True,
    )
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return None
    return packages if any("vulns" in package for package in packages) else None


def main() -> int:
    packages = next((found for service in SERVICES if (found := audited(service)) is not None), None)
    if packages is None:
        print(
            "pip-audit: no database of known vulnerabilities can be reached from here; nothing was audited."
        )
        return 0
    wrong = 0
    for package in packages:
        for finding in package.get("vulns", []):
            because = EXPLAINED.get(finding["id"])
            wrong += because is None
            fixed = ", ".join(finding.get("fix_versions", [])) or "no version"
            why = f" (does not concern us: {because})" if because else ""
            print(
                f"pip-audit: {package['name']} {package['version']}: {finding['id']}, fixed in {fixed}{why}"
            )
    asked = sum("vulns" in package for package in packages)
    print(f"pip-audit: {asked} of {len(packages)} locked packages audited, {wrong} findings.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
