"""Frozen values: `@value` makes what `@dataclass(frozen=True, slots=True)` makes, in a tenth of the time.

A search needs some forty classes of values, and `dataclasses` compiles six functions for each, which together took longer than finding an
answer. Here equality, hash, repr and the refusal to change are shared by all classes, and only what names the fields is compiled.
`dataclasses.replace`, `asdict` and `fields` take these values as they take their own, and type checkers see dataclasses; `replace` here does
without them.

>>> @value
... class Point:
...     x: int
...     y: int = 0
>>> Point(1), Point(1) == Point(1, 0), Point(2) == Point(1)
(Point(x=1, y=0), True, False)
"""

from __future__ import annotations

from functools import partial
from inspect import get_annotations
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


class _Fields:
    """`__dataclass_fields__`, made when somebody asks: `replace` does, a search does not."""

    def __init__(self, annotations: dict[str, Any], defaults: dict[str, Any]) -> None:
        self._annotations, self._defaults = annotations, defaults

    def __get__(self, instance: object, owner: type) -> dict[str, Any]:
        from dataclasses import dataclass, field

        own = {name: field(default_factory=partial(_same, item)) for name, item in self._defaults.items()}
        made: Any = dataclass(
            type(
                owner.__name__,
                (),
                {"__annotations__": self._annotations, "__module__": owner.__module__, **own},
            )
        )
        found: dict[str, Any] = made.__dataclass_fields__
        type.__setattr__(owner, "__dataclass_fields__", found)
        return found


def _same(item: Any) -> Any:
    return item


def _eq(self: Any, other: Any) -> bool:
    return self._values() == other._values() if other.__class__ is self.__class__ else NotImplemented


def _hash(self: Any) -> int:
    return hash(self._values())


def _repr(self: Any) -> str:
    return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self.__match_args__)})"


def _refuse(self: Any, name: str, new: object = None) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(
        f"cannot change {name!r} of a {type(self).__name__}: dataclasses.replace makes another"
    )


def _reduce(self: Any) -> tuple[Any, ...]:
    return type(self), self._values()


_SHARED = {
    "__eq__": _eq,
    "__hash__": _hash,
    "__repr__": _repr,
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__reduce__": _reduce,
}


def replace(known: T, **changes: Any) -> T:
    """A value like this one but for these fields."""
    made: Any = type(known)
    old: Any = known
    names = made.__match_args__
    if not changes.keys() <= set(names):
        raise TypeError(f"a {made.__name__} has no {', '.join(sorted(changes.keys() - set(names)))}")
    return made(*map(changes.get, names, old._values()))  # type: ignore[no-any-return]


@dataclass_transform(frozen_default=True)
def value(cls: type[T]) -> type[T]:
    """The class made anew, with slots for its annotated names and a constructor that takes them in order. Defaults are shared."""
    annotations = get_annotations(cls)
    names = tuple(annotations)
    own = {name: item for name, item in cls.__dict__.items() if name not in ("__dict__", "__weakref__")}
    defaults = {name: own.pop(name) for name in names if name in own}
    kind: Any = type(cls)
    made: Any = kind(
        cls.__name__,
        cls.__bases__,
        _SHARED
        | own
        | {
            "__slots__": names,
            "__match_args__": names,
            "__qualname__": cls.__qualname__,
            "__dataclass_fields__": _Fields(annotations, defaults),
        },
    )
    # A slot's own setter: no look-up of a name, and nothing that `__setattr__` could refuse.
    known = {f"_set_{name}": getattr(made, name).__set__ for name in names} | {
        f"_default_{name}": item for name, item in defaults.items()
    }
    head = ", ".join(f"{name}=_default_{name}" if name in defaults else name for name in names)
    body = "".join(f"\n _set_{name}(self, {name})" for name in names)
    together = "".join(f"self.{name}, " for name in names)
    exec(f"def __init__(self, {head}):{body or ' pass'}\ndef _values(self):\n return ({together})", known)
    made.__init__, made._values = known["__init__"], known["_values"]
    return made  # type: ignore[no-any-return]
