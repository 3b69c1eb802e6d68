"""Keep `from index.build import build` working for one version. Write `from index import build`."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from index.ingest.build import build

__all__ = ["build"]


class _Door(ModuleType):
    """A module that can be called, for `from index import build` after an import of this module."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        return build(*args, **options)


sys.modules[__name__].__class__ = _Door
