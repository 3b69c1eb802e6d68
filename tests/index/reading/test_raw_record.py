"""A raw record computes its digest once, and stays an equal value."""

import pickle
from dataclasses import FrozenInstanceError, replace
from hashlib import sha256

import pytest

from index.article import article_id
from index.reading.input.raw_record import RawRecord


def test_a_record_remembers_its_digest_and_a_copy_with_other_bytes_has_its_own() -> None:
    record = RawRecord(b"one", "text", "one")
    assert record.digest == sha256(b"one").digest()
    assert record.digest is record.digest
    assert record.id == article_id(b"one") == sha256(b"one").hexdigest()[:20]
    assert replace(record, data=b"two").digest == sha256(b"two").digest()


def test_a_digest_changes_neither_equality_nor_what_is_pickled() -> None:
    record, other = RawRecord(b"one", "text", "one"), RawRecord(b"one", "text", "one")
    before = pickle.dumps(record)
    assert record.digest
    assert record == other
    assert pickle.dumps(record) == before
    with pytest.raises(FrozenInstanceError):
        record.data = b"two"  # type: ignore[misc]
