"""Find bursts: runs of periods in which a question's share of all articles is raised.

The automaton is Kleinberg's (2003) with two states over batched counts. In state 0 an article
matches with probability p0, the question's share of all dated articles; in state 1 with
p1 = min(2 p0, .99). Entering state 1 costs `GAMMA` ln(number of periods), leaving it nothing. The
cheapest sequence of states is found by dynamic programming (Viterbi 1967).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from math import log

from index.frozen import value

#: How many times as probable a match is in a burst.
SCALING = 2.0
#: The price of entering a burst, in units of ln(number of periods).
GAMMA = 1.0
MAX_PROBABILITY = 0.99
#: Fewer matching articles than these are never called a burst.
MIN_ARTICLES = 10


@value
class Burst:
    """A run of periods whose share is raised.

    `first` and `last` are indices into the counts that were given. `weight` is what state 1 saves
    over state 0 in that run, in nats; the price of entering is not taken off.
    """

    first: int
    last: int
    article_count: int
    weight: float


def find_bursts(hit_counts: Sequence[int], article_counts: Sequence[int]) -> list[Burst]:
    """Find the bursts of a question, in order of time.

    `hit_counts` and `article_counts` have one number a period: articles that match, and all
    articles. Periods without articles are skipped; a burst may reach across them.
    """
    periods = [i for i, count in enumerate(article_counts) if count]
    hit_count = sum(hit_counts[i] for i in periods)
    if hit_count < MIN_ARTICLES:
        return []
    p0 = hit_count / sum(article_counts[i] for i in periods)
    p1 = min(SCALING * p0, MAX_PROBABILITY)
    if p1 <= p0:
        return []
    # The binomial coefficient is the same in both states, so a period is told by the difference alone.
    hit_gain, miss_gain = log(p1 / p0), log((1 - p1) / (1 - p0))
    gains = [hit_counts[i] * hit_gain + (article_counts[i] - hit_counts[i]) * miss_gain for i in periods]
    states = _cheapest_states(gains, GAMMA * log(len(periods)))
    bursts = []
    for is_raised, run in groupby(range(len(periods)), key=states.__getitem__):
        places = list(run)
        matching = sum(hit_counts[periods[i]] for i in places)
        if is_raised and matching >= MIN_ARTICLES:
            weight = sum(gains[i] for i in places)
            bursts.append(Burst(periods[places[0]], periods[places[-1]], matching, weight))
    return bursts


def _cheapest_states(gains: Sequence[float], entry_price: float) -> list[bool]:
    """Choose for each period whether it is in a burst. At equal price the calm state stands."""
    calm, raised = 0.0, -entry_price
    calm_came_from_raised: list[bool] = []
    raised_came_from_raised: list[bool] = []
    for i, gain in enumerate(gains):
        if i:
            calm_came_from_raised.append(raised > calm)
            raised_came_from_raised.append(raised > calm - entry_price)
            calm, raised = max(calm, raised), max(raised, calm - entry_price)
        raised += gain
    states = [raised > calm]
    for from_calm, from_raised in zip(
        reversed(calm_came_from_raised), reversed(raised_came_from_raised), strict=True
    ):
        states.append(from_raised if states[-1] else from_calm)
    return states[::-1]
