"""Tell whether a word is a name in the articles, which its stem would bury under other words.

`Manning` shares its stem with *man*, which stands in many times as many articles. A word is a name
here where the articles write it with a capital nearly always, and nearly all articles of its stem
have other words only. Capitals are counted in leads, bodies and captions, where no sentence begins.

Where these other words are names as well (*Robert* beside `Roberts`, *Russian* beside `Russians`),
the stem is that of one family and stays.

What the term dictionary counts of surface forms, headlines and beginnings included, refuses most
words at once. For the few others texts are read: the 100 articles of lowest id, whatever the index's
cut, which takes 5 to 15 ms a word and is kept for the next question.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np

from index.analysis.tokens import signs, text_tokens
from index.arrays import Array
from index.storage.ids import id_keys
from searcher.evaluation.matching.query_weight import QueryWeight
from searcher.evaluation.posting_lists import PostingList
from searcher.evaluation.resolver import targets_of, terms_of
from searcher.evaluation.snapshot import Segment, Snapshot
from searcher.query.nodes import Word

#: The share of a name's occurrences within sentences that have a capital.
CAPITAL_SHARE = 0.95
#: The share of its stem's articles that have other words only.
OTHERS_SHARE = 0.8
#: From this share of capitals on, the other words of a stem are names themselves.
FAMILY_SHARE = 0.75
#: Languages whose nouns have capitals: a word mostly of their articles is no name.
NOUNS_IN_CAPITALS = frozenset({"de", "lb"})
#: Letters of the shortest name, and occurrences within sentences that tell.
_SHORTEST, _LEAST = 3, 2
#: Articles whose texts are read.
_SAMPLED = 100

_SIGNS = "@#$£€"
#: Characters before a word that are looked at, and what stands before sentences and ends them.
_BEFORE = 24
_OPENING = "\"'“”„‟«»‘’‹›([{"
_ENDING = ".!?:;…|/•·*。！？"
_ABBREVIATED = re.compile(
    r"\b(?:[A-Z]|Adm|Amb|Atty|Brig|Capt|Cmdr|Col|Cpl|Det|Dr|Fr|Gen|Gov|Hon|Insp|Lt|Maj|Messrs|Mr|Mrs|Ms|Pfc|Pres|Prof|Pvt|Rep|Reps|"
    r"Rev|Sen|Sens|Sgt|Spc|Sr|St|Supt|Vice|vs)\.$"
)


def is_name(snapshot: Snapshot, text: str) -> bool:
    """Return whether a word typed with a capital is a name, by what the articles write."""
    known: bool | None = snapshot.name_words.get(text)
    return snapshot.name_words.keep(text, _is_name(snapshot, text)) if known is None else known


def _is_name(snapshot: Snapshot, text: str) -> bool:
    tokens = text_tokens(text)
    if len(tokens) != 1 or len(text) < _SHORTEST or not text.isalpha() or text[0] == text[0].lower():
        return False
    word = tokens[0].word
    weight = QueryWeight(snapshot, Word(None, text), scored=False).term_weight(Word(None, text))
    if not weight.written_df or weight.df - weight.written_df < OTHERS_SHARE * weight.df:
        return False
    forms, other_forms = _forms(snapshot, word)
    if not _may_be_name(snapshot, forms) or _capital_share(other_forms) >= FAMILY_SHARE:
        return False
    lists = [
        PostingList(segment, targets_of(snapshot, i, tokens[0], "written")).docs
        for i, segment in enumerate(snapshot.segments)
    ]
    if _is_of_nouns_in_capitals(snapshot, lists, word):
        return False
    capitals, occurrences = _count_capitals(snapshot, lists, list(forms))
    return occurrences >= _LEAST and capitals >= CAPITAL_SHARE * occurrences


def _forms(snapshot: Snapshot, word: str) -> tuple[Counter[str], Counter[str]]:
    """Count the surface forms of a word, without signs, and those of the other words of its stem.

    Deleted articles are included.
    """
    own, others = Counter[str](), Counter[str]()
    for segment, term_ids in zip(snapshot.segments, terms_of(snapshot, word), strict=True):
        reader = segment.reader
        numbers = {entry.term_id: entry.number for entry in reader.entries(word)}
        for term_id in term_ids:
            forms, words = reader.forms_of(term_id)
            start = int(reader.term_forms[term_id])
            times = reader.file["form_cf"][start : start + len(forms)].tolist()
            for form, number, count in zip(forms, words, times, strict=True):
                if number == numbers.get(term_id):
                    own[signs(form, word)[1]] += count
                else:
                    others[form.lstrip(_SIGNS)] += count
    return own, others


def _capital_share(forms: Counter[str]) -> float:
    capitals = sum(count for form, count in forms.items() if form[:1].isupper())
    return capitals / max(1, forms.total())


def _may_be_name(snapshot: Snapshot, forms: Counter[str]) -> bool:
    """Return whether the forms have capitals often enough, beginnings of sentences included."""
    if any(segment.live is not None for segment in snapshot.segments):
        return any(form[:1].isupper() for form in forms)
    return _capital_share(forms) >= CAPITAL_SHARE


def _is_of_nouns_in_capitals(snapshot: Snapshot, lists: list[Array], word: str) -> bool:
    """Return whether most articles of a word are of a language whose nouns have capitals.

    Where an article's language is not known, that of its stems is asked.
    """
    total, such = sum(docs.size for docs in lists), 0
    for segment, docs in zip(snapshot.segments, lists, strict=True):
        names = ["", *segment.columns.names("lang")]
        codes = [i for i, name in enumerate(names) if name.partition("-")[0] in NOUNS_IN_CAPITALS]
        such += int(np.isin(segment.columns["lang"][docs], codes).sum())
    stemmed = sum(
        entry.articles
        for segment in snapshot.segments
        for entry in segment.reader.entries(word)
        if segment.reader.term_names[entry.term_id].partition(" ")[2] in NOUNS_IN_CAPITALS
    )
    return 2 * max(such, stemmed) > total


def _count_capitals(snapshot: Snapshot, lists: list[Array], forms: list[str]) -> tuple[int, int]:
    """Count a word's occurrences within sentences in the articles of lowest id: (with a capital, all)."""
    pattern = re.compile(
        rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(forms, key=len, reverse=True)))})(?!\w)"
    )
    capitals = occurrences = 0
    for segment, doc in _sample(snapshot, lists):
        article = segment.reader.article(doc)
        for text in (*article.paragraphs, *article.captions):
            for found in pattern.finditer(text):
                if not _begins_sentence(text, found.start()):
                    occurrences += 1
                    capitals += found[0][0].isupper()
    return capitals, occurrences


def _sample(snapshot: Snapshot, lists: list[Array]) -> Iterator[tuple[Segment, int]]:
    """Yield the articles of lowest id: (segment, doc_id)."""
    keys = np.concatenate(
        [id_keys(segment.reader.ids[docs]) for segment, docs in zip(snapshot.segments, lists, strict=True)]
    )
    segment_ords = np.repeat(np.arange(len(lists)), [docs.size for docs in lists])
    docs = np.concatenate(lists)
    for i in np.argsort(keys, kind="stable")[:_SAMPLED].tolist():
        yield snapshot.segments[int(segment_ords[i])], int(docs[i])


def _begins_sentence(text: str, start: int) -> bool:
    """Return whether a word that starts there begins a sentence, a quotation or a list's point.

    After a title or an initial (`Mr. Manning`, `J. Manning`) it does not.
    """
    before = text[max(0, start - _BEFORE) : start].rstrip()
    within = before.rstrip(_OPENING)
    if within != before:
        before = within.rstrip()
        if before.endswith(","):  # said, “Manning …
            return True
    if not before:
        return True
    return before[-1] in _ENDING and not _ABBREVIATED.search(before)
