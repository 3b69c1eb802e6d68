"""How the names of writers are compared: word by word, in either order."""

import pytest

from searcher.evaluation.names import name_orders, spaced, spaced_names


def holds(name: str, typed: str) -> bool:
    return bool(spaced_names([name]).containing(name_orders(typed), lambda: None)[0])


@pytest.mark.parametrize("typed", ["ann smith", "Smith, Ann", "smith ann", "Ann", "SMITH"])
def test_a_writer_is_found_in_either_order(typed: str) -> None:
    assert holds("Ann Smith", typed)
    assert not holds("Anna Smithers", typed)


def test_of_three_names_the_family_may_come_first_and_the_others_keep_their_order() -> None:
    assert holds("Juan Ruiz Peña", "Peña, Juan Ruiz")
    assert holds("Vo Thi Sau", "Thi Sau Vo")
    assert not holds("Juan Ruiz Peña", "Ruiz, Juan Peña")


def test_one_word_has_one_order() -> None:
    assert name_orders("Smith") == (spaced("Smith"),)
