"""What to try where nothing was found: searches that find something, and words that no article contains."""

from __future__ import annotations

import math
import re
import time

from index.errors import TookTooLong, TookTooMuch
from index.frozen import replace
from searcher import Engine, Search
from searcher.results import Question
from web.page_request import PageRequest
from web.views.page import Link

#: A question of nothing but words, and how many of them are looked up one by one.
PLAIN = re.compile(r"[\w\s'’&.,-]+")
MOST_ABSENT = 8


class FollowUps:
    """Further searches about an answer, within the time that its own question has."""

    def __init__(self, engine: Engine, seconds: float | None) -> None:
        self.engine = engine
        self.until = math.inf if seconds is None else time.monotonic() + seconds

    def total(self, search: Search) -> int | None:
        """Count the articles of a search; None where that takes too long."""
        seconds = self.until - time.monotonic()
        if seconds <= 0:
            return None
        counting = replace(
            search,
            facets=(),
            snippets=False,
            per_page=0,
            sort="newest",
            suggest=False,
            seconds=None if seconds == math.inf else seconds,
        )
        try:
            return self.engine.search(counting).total
        except (TookTooLong, TookTooMuch):
            return None


def wider_searches(follow_ups: FollowUps, request: PageRequest) -> tuple[Link, ...]:
    """Offer searches that are less narrow, each with its count; those that find nothing are left out."""
    search = request.search
    tries: list[tuple[str, PageRequest]] = []
    has_several_words = len(search.text.split()) > 1
    if has_several_words and not search.any_words:
        tries.append(("any of these words", request.with_(any_words=True)))
    if search.exact:
        tries.append(("the words in their other forms too", request.with_(exact=False)))
    if search.published != (None, None):
        tries.append(("any publication day", request.with_(published=(None, None), undated=False)))
    if request.has_filters:
        bare = request.without_filters()
        tries.append(("everywhere, without the filters", bare))
        if has_several_words:
            tries.append(("any of these words, without the filters", bare.with_(any_words=True)))
    counts = ((label, wider, follow_ups.total(wider.search)) for label, wider in tries)
    return tuple(Link(label, wider.url(), count=total) for label, wider, total in counts if total)


def absent_words(follow_ups: FollowUps, search: Search, question: Question) -> tuple[str, ...]:
    """Find the words of a plain question that no article contains."""
    if not PLAIN.fullmatch(search.text):
        return ()
    reached = {reach.word for reach in question.reached}
    words = [
        word
        for word in dict.fromkeys(search.text.split())
        if word not in ("AND", "OR", "NOT") and word[0].isalnum() and word.lower() not in reached
    ]
    return tuple(
        word for word in words[:MOST_ABSENT] if follow_ups.total(Search(word, exact=search.exact)) == 0
    )
