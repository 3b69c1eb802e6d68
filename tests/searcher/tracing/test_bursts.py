"""Bursts equal the cheapest of all sequences of states, tried one by one."""

from __future__ import annotations

from itertools import groupby, product
from math import comb, isclose, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.tracing.bursts import MIN_ARTICLES, Burst, find_bursts

Batch = tuple[int, int]
BATCHES = st.lists(
    st.integers(0, 60).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))),
    min_size=1,
    max_size=9,
)


def _price(states: tuple[int, ...], batches: list[Batch], p: tuple[float, float]) -> float:
    """The price of a sequence, as Kleinberg writes it: binomial likelihoods and prices of entering."""
    price, before = 0.0, 0
    for state, (hits, total) in zip(states, batches, strict=True):
        price += log(len(batches)) if state > before else 0.0
        price -= log(comb(total, hits) * p[state] ** hits * (1 - p[state]) ** (total - hits))
        before = state
    return price


@settings(deadline=None, max_examples=150)
@given(BATCHES)
def test_no_sequence_of_states_is_cheaper(batches: list[Batch]) -> None:
    found = find_bursts([hits for hits, _ in batches], [total for _, total in batches])
    places = [i for i, (_, total) in enumerate(batches) if total]
    met = [batches[i] for i in places]
    hit_count, total = sum(hits for hits, _ in met), sum(total for _, total in met)
    if hit_count < MIN_ARTICLES or hit_count >= 0.99 * total:
        assert not found
        return
    p = (hit_count / total, min(2 * hit_count / total, 0.99))
    prices = {states: _price(states, met, p) for states in product((0, 1), repeat=len(met))}
    best = min(prices.values())
    answers = []
    for states in (states for states, price in prices.items() if isclose(price, best, abs_tol=1e-9)):
        bursts = []
        for state, run in groupby(range(len(met)), key=states.__getitem__):
            of_run = list(run)
            part = [met[i] for i in of_run]
            if state and sum(hits for hits, _ in part) >= MIN_ARTICLES:
                zeros, ones = (0,) * len(part), (1,) * len(part)
                saved = _price(zeros, part, p) - _price(ones, part, p) + log(len(part))
                bursts.append((places[of_run[0]], places[of_run[-1]], sum(h for h, _ in part), saved))
        answers.append(bursts)
    assert any(
        len(bursts) == len(found)
        and all(
            (burst.first, burst.last, burst.article_count) == expected[:3]
            and isclose(burst.weight, expected[3], abs_tol=1e-6)
            for burst, expected in zip(found, bursts, strict=True)
        )
        for bursts in answers
    )


def test_a_month_with_many_more_is_one_burst() -> None:
    hits = [1, 0, 2, 1, 30, 28, 1, 0, 1, 2]
    (burst,) = find_bursts(hits, [100] * 10)
    assert (burst.first, burst.last, burst.article_count) == (4, 5, 58)
    p0 = sum(hits) / 1000
    weight = 58 * log(2) + 142 * log((1 - 2 * p0) / (1 - p0))
    assert burst.weight == pytest.approx(weight)


def test_a_busier_corpus_is_no_burst() -> None:
    """Counts follow how much was collected; the share does not."""
    assert find_bursts([2, 2, 60, 2, 2], [100, 100, 3000, 100, 100]) == []


def test_a_burst_reaches_across_a_gap_of_the_corpus() -> None:
    found = find_bursts([0, 0, 20, 0, 20, 0, 0, 0], [100, 100, 100, 0, 100, 100, 100, 100])
    assert [(burst.first, burst.last) for burst in found] == [(2, 4)]


def test_fewer_than_ten_articles_are_never_a_burst() -> None:
    assert find_bursts([0, 0, 9, 0, 0], [100] * 5) == []
    assert [burst.article_count for burst in find_bursts([0, 0, 10, 0, 0], [100] * 5)] == [10]


@pytest.mark.parametrize("counts", [([], []), ([0, 0], [5, 0]), ([0], [0]), ([20, 20], [20, 20])])
def test_nothing_or_everything_is_no_burst(counts: tuple[list[int], list[int]]) -> None:
    expected: list[Burst] = []
    assert find_bursts(*counts) == expected
