"""A language is told by its function words, and is unknown where they say too little."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from index.analysis.languages import LANGUAGES, detect, flags, function_words
from index.analysis.tokens import text_tokens


def detected(texts: Sequence[str]) -> tuple[list[str | None], list[str | None]]:
    """Detect the language of each text: (sure, likely)."""
    words = [[token.word for token in text_tokens(text)] for text in texts]
    vocabulary = sorted({word for one in words for word in one})
    number = {word: i for i, word in enumerate(vocabulary)}
    tokens = np.array([number[word] for one in words for word in one], dtype=np.int64)
    return detect(flags(vocabulary), tokens, np.array([len(one) for one in words]))


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The vessels were held at the quay, and it is not known who has the keys."),
        ("en", "Could these crews do so before winter while others wait, or should they?"),
        ("de", "Die Fähre und das Boot sind nicht mehr da, aber die Leute warten auf den Hafen."),
        (
            "cs",
            "Loď se vrátila do přístavu, ale nikdo z posádky není na palubě a podle policie je to v pořádku.",
        ),
        ("ru", "Паром не вернулся в порт, и экипаж был на берегу, как говорят в полиции."),
        ("nl", "De veerboot is niet op tijd in de haven en het schip wordt door de politie bekeken."),
        ("it", "La nave non è nel porto e il capitano della barca dice che sono tutti a casa."),
    ],
)
def test_a_language_is_told(lang: str, text: str) -> None:
    assert detected([text]) == ([lang], [lang])


@pytest.mark.parametrize(
    "text",
    [
        "Procedure o(k, s, v): s to k do v by o; a to z do i by s; k do v.",
        "Model O 2 4K/8K, s 3K, v 2, k 9: 8K s v o",
        "Table: ICU GB/s, SZ GB/s, RegEx GB/s, k, v, z, s",
        "A la carte: e 1, o 2, a 3, e 4, o 5, e 6",
        "zebra",
        "",
    ],
)
def test_letters_and_shared_words_tell_no_language(text: str) -> None:
    sure, likely = detected([text])
    assert sure == [None]
    assert likely[0] in (None, "en", "fr", "it", "es", "ca")


def test_texts_do_not_depend_on_their_neighbours() -> None:
    texts = [
        "The ferry is at the quay and it was not late.",
        "Die Fähre ist im Hafen und der Sturm ist da.",
        "s k v o",
    ]
    together = detected(texts)
    assert together == tuple([one for text in texts for one in detected([text])[i]] for i in (0, 1))


def test_function_words_are_folded_and_of_every_language() -> None:
    for lang in LANGUAGES:
        assert len(function_words(lang)) > 10
    assert {"the", "which", "could"} <= function_words("en")
    assert "fur" in function_words("de")
    assert function_words("xx") == frozenset()
