"""The bars of a chart of time: their heights, the labels that have room, and the links behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from searcher.wording import MONTHS, counted, day_words
from web.page_request import PageRequest

#: A run of more empty years than this is drawn as one gap.
LONG_GAP = 4
#: A bar above this many times the second is cut.
CUT_FROM = 4
#: The height of the second bar, of 100, where the first is cut.
HEIGHT_BELOW_CUT = 60
#: The width of the bars in pixels on each kind of screen: a telephone, one without a column for facets, a wide one.
WIDTHS = {"all": 320, "middle": 640, "wide": 820}
#: Pixels that a label takes, and one digit of a figure.
LABEL_WIDTH, DIGIT_WIDTH = {"year": 34, "month": 26, "day": 20}, 6.5
#: The number of each month, by its label.
MONTH_NUMBERS = {label: number for number, label in enumerate(MONTHS, 1)}
#: Every which label may be shown. Each step is a multiple of the one before, so that a wide screen shows all
#: labels of a narrow one.
STEPS = {"year": (1, 5, 10, 50, 100, 500), "month": (1, 3, 6, 12), "day": (1, 5, 10)}


@dataclass(frozen=True, slots=True)
class Bar:
    """One year, month or day; a run of empty years is one bar with `until`."""

    #: under the bar, and what a screen reader says
    label: str
    words: str
    count: int
    href: str
    #: 0..100
    height: int
    #: a second line under the label: the year, where it changes
    under: str = ""
    chosen: bool = False
    until: str = ""
    #: higher than drawn: it is broken, and its figure says how high
    is_cut: bool = False
    #: the smallest kind of screen that has room for the label, or "none"
    room: str = "all"


class Heights(NamedTuple):
    """The heights of bars in percent, and the index of the one that is cut, or -1."""

    percents: tuple[int, ...]
    cut: int


def heights(counts: Sequence[int]) -> Heights:
    """Draw counts in proportion. A single count far above all others is cut, so that these can be compared."""
    largest, second = sorted((0, 0, *counts))[:-3:-1]
    is_cut = bool(second) and largest > CUT_FROM * second
    cut = list(counts).index(largest) if is_cut else -1
    unit = HEIGHT_BELOW_CUT / second if is_cut else 100 / (largest or 1)
    return Heights(
        tuple(
            100 if i == cut else max(3, round(unit * count)) if count else 0 for i, count in enumerate(counts)
        ),
        cut,
    )


def label_step(level: str, bar_count: int, width: int) -> int:
    """Choose every which label to show, so that they do not touch at this width."""
    fitting = max(1, width // LABEL_WIDTH[level])
    steps = STEPS[level]
    return next((step for step in steps if bar_count <= step * fitting), steps[-1])


def has_room(label: str, level: str, step: int) -> bool:
    """Whether a label is among those shown: round years, January, the first and every fifth day."""
    if step == 1:
        return True
    if level == "month":
        return (MONTH_NUMBERS[label] - 1) % step == 0
    return int(label) % step == 0 or (level == "day" and label == "1")


def label_room(label: str, level: str, bar_count: int) -> str:
    """The smallest kind of screen that has room for a label."""
    fitting = (
        kind for kind, width in WIDTHS.items() if has_room(label, level, label_step(level, bar_count, width))
    )
    return next(fitting, "none")


def figures_room(bars: Sequence[Bar]) -> str:
    """The smallest kind of screen on which the figures of all bars stand beside each other."""
    figure, broken = (
        max((len(f"{bar.count:,}") for bar in bars if bar.is_cut == is_cut), default=0) + 0.5
        for is_cut in (False, True)
    )
    # The figure of a bar that is cut is shown anyhow, and may stand over half of its neighbours' room.
    needed = len(bars) * max(figure, (figure + 1.2 * broken) / 2) * DIGIT_WIDTH
    return next((kind for kind, width in WIDTHS.items() if needed <= width), "none")


def count_words(count: int) -> str:
    """Say how many articles a bar stands for."""
    return counted(count, "article") if count else "no articles"


class Drawing:
    """Draws the bars of one answer."""

    def __init__(self, request: PageRequest) -> None:
        self.request = request
        self.undated = "1" if request.search.undated else ""

    def href(self, start: str | None, end: str | None) -> str:
        """The address of the same search within a range."""
        return self.request.url(from_=start or "", to=end or "", undated=self.undated if start or end else "")

    def within(self, period: str) -> bool:
        """Whether a period lies, at least in part, in the range at work."""
        start, end = self.request.search.published
        if not start and not end:
            return False
        return (not start or period[: len(start)] >= start[: len(period)]) and (
            not end or period[: len(end)] <= end[: len(period)]
        )

    def bars(
        self, level: str, periods: Iterable[tuple[str, str, str]], counts: dict[str, int]
    ) -> tuple[Bar, ...]:
        """Draw a bar for each (period, label, under)."""
        periods = list(periods)
        inside = {period for period, _, _ in periods if self.within(period)}
        percents, cut = heights([counts.get(period, 0) for period, _, _ in periods])
        return tuple(
            Bar(
                label=label,
                words=f"{day_words(period)}: {count_words(counts.get(period, 0))}",
                count=counts.get(period, 0),
                href=self.href(period, period) if counts.get(period) else "",
                height=percents[i],
                under=under,
                chosen=period in inside and len(inside) < len(periods),
                is_cut=i == cut,
                room=label_room(label, level, len(periods)),
            )
            for i, (period, label, under) in enumerate(periods)
        )

    def years(self, counts: dict[str, int]) -> tuple[Bar, ...]:
        """Draw every year from the first to the last; long runs of empty ones as one gap."""
        years = sorted(int(year) for year in counts)
        periods: list[tuple[str, str, str]] = []
        gaps: dict[str, str] = {}
        for year, before in zip(years, [*years[:1], *years], strict=False):
            empty = range(before + 1, year)
            if len(empty) > LONG_GAP:
                gaps[f"{empty[0]:04}"] = f"{empty[-1]:04}"
                empty = empty[:1]
            periods += [(f"{each:04}", f"{each:04}", "") for each in (*empty, year)]
        return tuple(
            Bar(bar.label, f"{bar.label} to {gaps[bar.label]}: no articles", 0, "", 0, until=gaps[bar.label])
            if bar.label in gaps
            else bar
            for bar in self.bars("year", periods, counts)
        )
