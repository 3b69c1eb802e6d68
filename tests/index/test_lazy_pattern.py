"""A lazy pattern does what the compiled one does."""

from __future__ import annotations

import re

import pytest

from index.lazy_pattern import lazy_pattern


@pytest.mark.parametrize("flags", [0, re.IGNORECASE])
def test_a_lazy_pattern_finds_what_the_compiled_one_finds(flags: int) -> None:
    source, text = r"(\w)o", "Lo and behold: no Oo"
    lazy, compiled = lazy_pattern(source, flags), re.compile(source, flags)
    for _ in range(2):  # before and after it is compiled
        assert [m.span() for m in lazy.finditer(text)] == [m.span() for m in compiled.finditer(text)]
        assert lazy.sub(r"<\1>", text) == compiled.sub(r"<\1>", text)
        assert lazy.split(text) == compiled.split(text)
        assert lazy.findall(text) == compiled.findall(text)
        assert (lazy.match("no") is None, lazy.fullmatch("non") is None) == (False, True)
        assert lazy.search("x") is None
    assert lazy.pattern == source


def test_it_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sources: list[str] = []
    compile_ = re.compile

    def counted(source: str, flags: int = 0) -> re.Pattern[str]:
        sources.append(source)
        return compile_(source, flags)

    monkeypatch.setattr(re, "compile", counted)
    lazy = lazy_pattern("a+b")
    assert sources == []
    assert lazy.search("xaab")
    assert lazy.match("ab")
    assert not lazy.fullmatch("b")
    assert sources == ["a+b"]
