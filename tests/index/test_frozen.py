"""A value behaves as a frozen dataclass with slots."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.frozen import replace, value


@value
class Made:
    """A value of ours."""

    one: int
    two: str = "two"
    three: tuple[int, ...] = ()

    @property
    def more(self) -> int:
        """A derived property."""
        return self.one + 1


@dataclasses.dataclass(frozen=True, slots=True)
class Known:
    """The same value of the standard library."""

    one: int
    two: str = "two"
    three: tuple[int, ...] = ()


@value
class Empty:
    """A value without fields."""


arguments = st.tuples(st.integers(0, 2), st.sampled_from(["two", "2"]), st.tuples(st.integers(0, 1)))


@given(arguments, arguments)
def test_equality_and_hash_are_those_of_a_dataclass(one: Any, other: Any) -> None:
    assert (
        (Made(*one) == Made(*other))
        == (Known(*one) == Known(*other))
        == (hash(Made(*one)) == hash(Made(*other)))
    )
    assert Made(*one) != Known(*one)
    assert Made(*one) != one
    assert repr(Made(*one)) == repr(Known(*one)).replace("Known", "Made")


@pytest.mark.parametrize("change", [replace, dataclasses.replace])
def test_replace_copies_and_nothing_changes_a_value(change: Callable[..., Made]) -> None:
    made = Made(1)
    assert change(made, two="x") == Made(1, "x")
    assert made == Made(1)
    with pytest.raises(TypeError, match="four"):
        change(made, four=4)
    for spoil in (
        lambda: setattr(made, "one", 2),
        lambda: delattr(made, "one"),
        lambda: setattr(made, "four", 4),
    ):
        with pytest.raises(dataclasses.FrozenInstanceError):
            spoil()
    assert not hasattr(made, "__dict__")


def test_functions_of_dataclasses_accept_it() -> None:
    made = Made(1, three=(1, 2))
    assert dataclasses.is_dataclass(made)
    assert [field.name for field in dataclasses.fields(made)] == ["one", "two", "three"]
    assert dataclasses.asdict(made) == {"one": 1, "two": "two", "three": (1, 2)}
    assert copy.deepcopy(made) == copy.copy(made) == pickle.loads(pickle.dumps(made)) == made
    assert made.more == 2
    assert Made.__doc__ == "A value of ours."
    assert Empty() == Empty()
    assert repr(Empty()) == "Empty()"
    match made:
        case Made(one, two):
            assert (one, two) == (1, "two")
    with pytest.raises(TypeError, match="one"):
        Made()  # type: ignore[call-arg]
