"""The progress line fits, says what it stands for, and leaves nothing behind."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.ingest.progress import Counts
from searcher.export.formats import rows
from searcher.results import Hit
from searcher.terminal import output, progress
from searcher.terminal.pen import columns


class Screen(io.TextIOWrapper):
    """A stderr that is a terminal, or is not."""

    def __init__(self, terminal: bool = True, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    def fileno(self) -> int:
        raise OSError("no file")

    def written(self) -> str:
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode(self.encoding)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    screen = Screen()
    # Not `sys` itself: pytest sets its streams anew between a fixture and its test.
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=screen, stdout=Screen(terminal=False)))
    monkeypatch.delenv("TERM", raising=False)
    return screen


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(progress, "time", clock)
    return clock


def drawn(screen: Screen) -> list[str]:
    """Return each line as it was drawn, in order."""
    return screen.written().removeprefix("\r").replace("\x1b[K", "").split("\r")


@given(
    st.sampled_from(["reading", "joining and settling"]),
    st.none() | st.floats(0, 1),
    st.text(st.characters(categories=["L", "N"])),
    st.integers(12, 200),
)
def test_the_line_always_fits(label: str, share: float | None, words: str, width: int) -> None:
    assert columns(progress.composed(label, share, words, width)) < width


@pytest.mark.parametrize(("share", "full"), [(0.0, 0), (0.5, 20), (1.0, 40)])
def test_the_bar_is_as_full_as_the_share(screen: Screen, share: float, full: int) -> None:
    line = progress.composed("reading", share, "42 files", 90)
    assert line == f"reading {'━' * full}{'─' * (40 - full)} 42 files"


def test_a_narrow_or_poor_terminal_gets_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=Screen(encoding="ascii")))
    assert progress.composed("reading", 0.5, "42 files", 40) == "reading ##########----------- 42 files"
    assert progress.composed("reading", 0.5, "42 files", 20) == "reading · 42 files"


def test_a_run_is_named_phase_by_phase_and_wiped_away(screen: Screen, clock: Clock) -> None:
    counts = Counts(files=1, files_total=2, bytes=500, bytes_total=2000, records=30, walked=True)
    with progress.bar(True) as show:
        assert show is not None
        clock.now += 3
        show(counts)
        show(replace(counts, files=2, bytes=2000, stage="merging"))
    first, second, wiped = drawn(screen)
    assert first.startswith("reading ")
    assert "25 % of 2.0 kB · 1 of 2 files · 10 records/s · 9.0 s left" in first
    assert second == "joining and settling · 30 records read, 10 records/s"
    assert wiped == ""


def test_nothing_is_drawn_without_a_terminal_or_a_wish(
    monkeypatch: pytest.MonkeyPatch, screen: Screen
) -> None:
    with progress.bar(False) as unwanted, progress.steps(False) as unwanted_steps:
        assert unwanted is unwanted_steps is None
    monkeypatch.setenv("TERM", "dumb")
    with progress.bar(True) as dumb:
        assert dumb is None
    monkeypatch.delenv("TERM")
    screen.terminal = False
    with progress.steps(True) as piped:
        assert piped is None
    assert list(progress.counting("abc", 3, "row")) == ["a", "b", "c"]
    assert screen.written() == ""


def slow(clock: Clock, count: int, seconds: float) -> Iterator[int]:
    for number in range(count):
        clock.now += seconds
        yield number


def test_rows_of_a_long_export_are_counted(screen: Screen, clock: Clock) -> None:
    assert list(progress.counting(slow(clock, 8, 0.5), 8, "row")) == list(range(8))
    lines = drawn(screen)
    # The first second is silent; then a line each half second.
    assert [line.split()[-8:][0] for line in lines[:-1]] == ["1", "2", "3", "4", "5", "6", "7"]
    assert lines[0].endswith("1 of 8 rows · 7.0 s left")
    assert lines[-1] == ""


def test_rows_that_are_soon_written_or_shown_on_the_terminal_draw_nothing(
    monkeypatch: pytest.MonkeyPatch, screen: Screen, clock: Clock
) -> None:
    assert len(list(progress.counting(slow(clock, 9, 0.1), 9, "row"))) == 9
    monkeypatch.setattr(progress.sys, "stdout", Screen())
    assert len(list(progress.counting(slow(clock, 9, 9.0), 9, "row"))) == 9
    assert screen.written() == ""


def test_an_export_that_breaks_off_leaves_no_line(screen: Screen, clock: Clock) -> None:
    rows = progress.counting(slow(clock, 8, 2.0), 8, "row")
    next(rows)
    next(rows)
    rows.close()  # type: ignore[attr-defined]
    assert drawn(screen)[-1] == ""


class Full(io.RawIOBase):
    """An output that takes no more after a while."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        if self.clock.now > 105:
            raise OSError(28, "No space left on device")
        return len(data)  # type: ignore[arg-type]


def test_the_line_is_gone_before_a_full_disk_is_told(
    monkeypatch: pytest.MonkeyPatch, screen: Screen, clock: Clock
) -> None:
    monkeypatch.setattr(
        output, "sys", SimpleNamespace(stdout=SimpleNamespace(buffer=Full(clock), flush=lambda: None))
    )
    hits = [Hit(f"{i:020}", 1.0, "Ferry") for i in range(9)]

    def slowly() -> Iterator[Hit]:
        for hit in hits:
            clock.now += 1
            yield hit

    with pytest.raises(OSError, match="No space") as told:
        output.write_data(rows(progress.counting(slowly(), 9, "row"), "csv"))
    *_, last_figures, wiped = drawn(screen)
    assert "of 9 rows" in last_figures
    assert wiped == ""
    assert told.value  # it holds the frames of what drew


def test_a_check_shows_each_part_at_once_and_then_five_times_a_second(screen: Screen, clock: Clock) -> None:
    with progress.steps(True) as show:
        assert show is not None
        for number in range(4):
            show("reading every text", number * 100, 400)
            clock.now += 0.15
        show("counting facets", 0, 2)
    lines = drawn(screen)
    assert [line.rpartition("─")[2].rpartition("━")[2].split(" · ")[0].strip() for line in lines] == [
        "0 of 400", "200 of 400", "0 of 2", ""
    ]  # fmt: skip
