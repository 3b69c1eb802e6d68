"""Digests in one buffer behave as a list of them."""

from __future__ import annotations

import hashlib
import pickle

from hypothesis import given
from hypothesis import strategies as st

from index.commits.digests import Digests

LISTS = st.lists(st.binary().map(lambda data: hashlib.sha256(data).digest()), max_size=8)


@given(LISTS, LISTS)
def test_a_buffer_of_digests_is_a_list_of_them(first: list[bytes], second: list[bytes]) -> None:
    digests, others = Digests(first), Digests()
    for digest in second:
        others.append(digest)
    digests.extend(others)
    sent = pickle.loads(pickle.dumps(digests))
    for either in (digests, sent):
        assert list(either) == [*first, *second]
        assert len(either) == len(first) + len(second)
        assert [row.tobytes() for row in either.array()] == [*first, *second]


def test_an_array_of_digests_stays_when_more_are_added() -> None:
    digests = Digests([b"a" * 32])
    array = digests.array()
    digests.append(b"b" * 32)
    assert array.tobytes() == b"a" * 32
