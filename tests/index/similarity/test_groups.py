"""The file of groups: an id finds its group, and no other id finds one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.similarity.groups import Copies
from index.storage.array_file import ArrayWriter

# Ids that differ in their last two bytes alone share the eight bytes that are bisected.
IDS = st.builds(
    lambda head, tail: head + tail,
    st.sampled_from([bytes(8), b"\xff" * 8, b"headhead"]),
    st.binary(min_size=2, max_size=2),
) | st.binary(min_size=10, max_size=10)


@given(ids=st.lists(IDS, unique=True, max_size=40), others=st.lists(IDS, max_size=10), data=st.data())
def test_an_id_finds_the_others_of_its_group(
    tmp_path_factory: pytest.TempPathFactory, ids: list[bytes], others: list[bytes], data: st.DataObject
) -> None:
    ids.sort()
    group = [data.draw(st.integers(0, 3)) for _ in ids]
    path = Path(tmp_path_factory.mktemp("groups"), "x.copies")
    file = ArrayWriter(path)
    file.put("ids", np.frombuffer(b"".join(ids), dtype=np.uint8).reshape(-1, 10))
    file.put("group", np.array(group, dtype=np.uint32))
    file.close({})
    copies = Copies(path)
    for id, number in zip(ids, group, strict=True):
        same = [other.hex() for other, of in zip(ids, group, strict=True) if of == number and other != id]
        assert copies.of(id.hex()) == same
    for other in others:
        if other not in ids:
            assert copies.of(other.hex()) == []


def test_an_index_without_groups_has_none() -> None:
    assert Copies(None).of("00" * 10) == []
    assert Copies(None).groups() == []
