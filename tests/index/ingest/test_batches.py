"""What a worker reports of a batch, without the records that were forgotten."""

from __future__ import annotations

import hashlib

import numpy as np

from index.commits.digests import Digests
from index.commits.forgotten import as_forgotten
from index.errors import RecordFailure
from index.ingest.messages import BatchResult, Outcome

ONE, TWO, THREE = (hashlib.sha256(name.encode()).digest() for name in ("one", "two", "three"))
BAD = RecordFailure("", 9, "failed", "json", "line 10 is not valid JSON")


def ids(*digests: bytes) -> np.ndarray:
    return np.frombuffer(b"".join(digest[:10] for digest in digests), dtype=np.uint8).reshape(-1, 10)


def test_forgotten_records_are_no_articles() -> None:
    outcomes = (
        Outcome(0, Digests([ONE, TWO, THREE]), [0, 1, 2], 3, [BAD]),
        Outcome(1, Digests([TWO]), [None], 1),
    )
    batch = BatchResult(4, outcomes, records=5, last=True)
    left = batch.without(ids(TWO))
    assert (left.task, left.records, left.last) == (4, 5, True)
    assert [list(outcome.digests) for outcome in left.outcomes] == [[ONE, THREE], []]
    assert [outcome.numbers for outcome in left.outcomes] == [[0, 2], []]
    assert [outcome.failures for outcome in left.outcomes] == [[BAD, as_forgotten(1)], [as_forgotten(None)]]


def test_the_batch_itself_is_not_changed() -> None:
    batch = BatchResult(4, (Outcome(0, Digests([ONE]), [0], 1, [BAD]),), records=2, last=False)
    batch.without(ids(ONE))
    assert list(batch.outcomes[0].digests) == [ONE]
    assert (batch.outcomes[0].numbers, batch.outcomes[0].failures) == ([0], [BAD])


def test_where_nothing_was_forgotten_the_batch_is_the_same() -> None:
    batch = BatchResult(4, (Outcome(0, Digests([ONE]), [0], 1),), records=1, last=True)
    assert batch.without(ids()) is batch
    assert batch.without(ids(THREE)).outcomes == batch.outcomes
