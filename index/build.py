"""The door of before: `from index.build import build`. Write `from index import build`; this module goes with the next version."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from index.ingest.build import build

__all__ = ["build"]


class _Door(ModuleType):
    """A module that is called as its function, for `from index import build` after an import of this module."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        return build(*args, **options)


sys.modules[__name__].__class__ = _Door
