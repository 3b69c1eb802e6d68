"""Each rule of the query language, one sentence a test."""

from __future__ import annotations

import copy
import pickle
from datetime import date

import pytest
from whoosh.query import Term

from searcher.query.nodes import (
    Between,
    Every,
    FuzzyTerm,
    Has,
    NullQuery,
    PhraseWords,
    Prefix,
    Query,
    Value,
    Wildcard,
    Word,
)
from searcher.query.operators import And, Near, Not, Or, Same, all_of, any_of, negate, weigh
from searcher.query.parser import Parsed, parse
from searcher.query.printer import print_query

TODAY = date(2020, 3, 11)
ORDINARY = {"us", "who", "it", "or", "near"}.__contains__


def read(text: str, **options: bool) -> Parsed:
    return parse(text, today=TODAY, ordinary=ORDINARY, **options)  # type: ignore[arg-type]


def tree(text: str, **options: bool) -> Query:
    return read(text, **options).tree


def kinds(text: str) -> list[str]:
    return [notice.kind for notice in read(text).notices]


def W(text: str, how: str = "stem", field: str | None = None, boost: float = 1.0) -> Word:
    return Word(field, text, boost, how)  # type: ignore[arg-type]


def test_words_side_by_side_must_all_be_there_as_typed() -> None:
    assert tree("Rate cuts") == And([W("Rate"), W("cuts")])


def test_a_word_typed_twice_stays_twice() -> None:
    assert tree("no no") == And([W("no"), W("no")])


def test_operators_are_in_capitals_only() -> None:
    assert tree("a or b and not c") == And([W(word) for word in ["a", "or", "b", "and", "not", "c"]])
    assert tree("a OR b") == Or([W("a"), W("b")])


def test_and_binds_more_than_or_and_not_more_than_both() -> None:
    assert tree("a AND b OR NOT c AND d") == Or(
        [And([W("a"), W("b")]), And([Not(W("c", "written")), W("d")])]
    )


def test_an_untyped_and_beside_or_is_told_and_the_other_reading_offered() -> None:
    (notice,) = read("rate cut OR tax rise").notices
    assert (notice.kind, notice.suggestion) == ("ambiguous", "rate (cut OR tax) rise")
    assert kinds("rate AND cut OR tax AND rise") == []


def test_trees_are_in_normal_form() -> None:
    assert tree("a (b (c d)) ((e))") == And([W(word) for word in "abcde"])
    assert tree("a OR (b OR (c))") == Or([W("a"), W("b"), W("c")])
    assert tree("((a))") == W("a")


def test_a_minus_excludes_only_at_the_beginning_of_something() -> None:
    assert tree("rate -cut") == And([W("rate"), Not(W("cut", "written"))])
    assert tree("vice-president cut- - off") == And([W("vice-president"), W("cut"), W("off")])
    assert tree('-"rate cut" -(a b)') == And(
        [Not(PhraseWords(None, "rate cut")), Not(And([W("a", "written"), W("b", "written")]))]
    )
    assert tree("(-a)") == Not(W("a", "written"))


def test_what_is_excluded_is_excluded_as_written_and_has_no_weight() -> None:
    assert tree("NOT (cuts OR title:rate)^2") == Not(
        Or([W("cuts", "written"), W("rate", "written", "title")])
    )
    assert read("-cuts^3").read_as == "NOT cuts"


def test_two_exclusions_cancel_out() -> None:
    assert tree("NOT NOT cut") == tree("NOT (NOT cut)") == W("cut")


def test_excluding_a_number_is_told() -> None:
    (notice,) = read("degrees -5").notices
    assert (notice.kind, notice.position, notice.suggestion) == ("ambiguous", 8, "degrees 5")


def test_other_dashes_exclude_nothing_and_are_told() -> None:
    for dash in ("–", "−", "--"):
        assert tree(f"rate {dash}cut") == And([W("rate"), W("cut")])
        assert read(f"rate {dash}cut").notices[0].suggestion == "rate -cut"


@pytest.mark.parametrize(
    "typed",
    ['"rate cut"', "“rate cut”", "„rate cut“", "”rate cut”", "«rate cut»", "»rate cut«", '"rate \t cut"'],
)
def test_quotes_of_all_kinds_make_a_phrase(typed: str) -> None:
    assert tree(typed) == PhraseWords(None, "rate cut")


def test_a_phrase_keeps_its_stop_words_and_punctuation() -> None:
    assert tree('"to be, or not to be"') == PhraseWords(None, "to be, or not to be")


def test_a_single_quoted_word_is_that_word_as_written() -> None:
    assert tree('"cuts"') == W("cuts", "written")


def test_syntax_means_nothing_between_quotes() -> None:
    assert tree('"a OR -b (c title:d"') == PhraseWords(None, "a OR -b (c title:d")
    assert kinds('"el*ct now"') == ["hint"]
    assert kinds('exact:"elect* now"') == []


def test_slop_is_any_order_within_n_words() -> None:
    assert tree('"rate cut"~5') == PhraseWords(None, "rate cut", 5)
    assert tree('"rate cut"~0') == PhraseWords(None, "rate cut")
    assert tree('"rate cut"~99999') == PhraseWords(None, "rate cut", 999)
    assert kinds('"rate cut"~99999') == ["capped"]


def test_near_is_any_order_and_adj_this_order() -> None:
    assert tree("a NEAR/5 b") == Near(W("a"), W("b"), 5, False)
    assert tree("a ADJ/5 b") == Near(W("a"), W("b"), 5, True)
    assert tree("a NEAR b") == Near(W("a"), W("b"), 10, False)
    assert tree("a ADJ b") == Near(W("a"), W("b"), 1, True)


def test_near_takes_phrases_patterns_brackets_of_or_and_itself() -> None:
    assert tree('(a OR "b c") NEAR/2 d* NEAR/3 e~1') == Near(
        Near(Or([W("a"), PhraseWords(None, "b c")]), Prefix(None, "d"), 2, False),
        FuzzyTerm(None, "e", maxdist=1, prefixlength=0),
        3,
        False,
    )


def test_near_binds_more_than_same_and_same_more_than_not() -> None:
    assert tree("NOT a SAME b NEAR/2 c") == Not(
        Same(W("a", "written"), Near(W("b", "written"), W("c", "written"), 2, False)),
    )


@pytest.mark.parametrize(
    "typed",
    ["a NEAR/3 (b c)", "a NEAR/3 -b", "a ADJ NOT b", "a SAME site:x.com", "date:2020 NEAR a", "* NEAR a"],
)
def test_near_what_stands_nowhere_is_and_and_is_told(typed: str) -> None:
    assert kinds(typed) == ["dropped"]


def test_near_same_and_adj_are_words_where_they_join_nothing() -> None:
    assert tree("NEAR EAST") == And([W("near", "stem"), W("EAST")])
    assert tree("the SAME") == And([W("the"), W("same")])
    assert kinds("the SAME") == ["hint"]


def test_distances_are_bounded_with_a_notice() -> None:
    assert tree("a NEAR/0 b") == Near(W("a"), W("b"), 1, False)
    assert kinds("a NEAR/0 b") == kinds("a NEAR/100000 b") == ["capped"]


def test_text_fields_hold_for_words_phrases_and_brackets() -> None:
    for field in ("title", "lead", "body", "caption", "aside"):
        assert tree(f'{field}:a {field}:"b c" {field}:(d OR exact:e)') == And(
            [W("a", field=field), PhraseWords(field, "b c"), Or([W("d", field=field), W("e", "case", field)])]
        )


def test_an_inner_field_wins_over_the_bracket_s() -> None:
    assert tree("title:(a body:b c)") == And(
        [W("a", field="title"), W("b", field="body"), W("c", field="title")]
    )


def test_value_fields_hold_values_as_typed() -> None:
    assert tree('section:World/Europe author:"Jane Doe" path:/news/a.txt site:bbc.com, id:0a1b') == And(
        [
            Value("section", "World/Europe"),
            Value("author", "Jane Doe"),
            Value("path", "/news/a.txt"),
            Value("site", "bbc.com"),
            Value("id", "0a1b"),
        ]
    )


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://www.bbc.com/news/1?a=b&c=d", "https://www.bbc.com/news/1?a=b&c=d"),
        ("<http://a.org/Rate_(finance)>.", "http://a.org/Rate_(finance)"),
        ("url:http://a.org/x", "http://a.org/x"),
        ("HTTP://A.org/~me/*", "HTTP://A.org/~me/*"),
    ],
)
def test_a_pasted_address_asks_for_its_article(typed: str, url: str) -> None:
    assert tree(typed) == Value("url", url)
    assert read(typed).notices == ()


def test_a_field_needs_its_word_attached() -> None:
    assert tree("OPINION: Why") == And([W("OPINION"), W("Why")])
    assert tree("title: rate") == And([W("title"), W("rate")])
    (notice,) = read("title:  rate").notices
    assert (notice.kind, notice.suggestion) == ("hint", "title:rate")


def test_an_unknown_field_stays_a_word_and_the_nearest_is_offered() -> None:
    assert tree("pub:foo") == W("pub:foo")
    for typed, instead in [
        ("pub:foo x", "publisher:foo x"),
        ("tilte:a", "title:a"),
        ("headline:a", "title:a"),
        ("before:2020", "to:2020"),
    ]:
        (notice,) = read(typed).notices
        assert (notice.kind, notice.position, notice.suggestion) == ("unknown-field", 0, instead)
    assert kinds("10:30 http: foo:// std::vector") == []


def test_a_minus_inside_a_field_is_told() -> None:
    (notice,) = read("title:-rate").notices
    assert notice.suggestion == "-title:rate"


def test_has_and_dated_by_take_known_names_only() -> None:
    assert tree("has:author has:date has:published has:section") == And(
        [Has("author"), Has("date"), Has("date"), Has("section")]
    )
    assert tree("dated-by:(url OR json-ld)") == Or([Value("dated-by", "url"), Value("dated-by", "json-ld")])
    assert tree("has:nonsense") == W("has:nonsense")
    assert read("has:autor x").notices[0].suggestion == "has:author x"
    assert kinds("dated-by:magic") == ["unknown-field"]


def test_from_and_to_are_days_and_from_also_a_provenance() -> None:
    assert tree("from:2019 to:2020-03") == And(
        [Between("published", "2019", None), Between("published", None, "2020-03")]
    )
    assert tree("from:url") == Value("dated-by", "url")


def test_published_is_date_and_captured_is_not() -> None:
    assert tree("published:2019..2020") == tree("date:2019..2020") == Between("published", "2019", "2020")
    assert tree('captured:"2019"') == Between("captured", "2019", "2019")
    assert tree("date:*") == Has("date")


def test_a_bad_date_is_searched_as_words_and_told_where() -> None:
    assert tree("rate date:2020-02-30") == And([W("rate"), W("date:2020-02-30")])
    (notice,) = read("rate date:2020-02-30").notices
    assert notice.position == 10
    assert "there is no such day" in notice.text
    assert read("x date:2019-2020").notices[0].suggestion == "x date:2019..2020"
    assert read("date:>2019 x").notices[0].suggestion == "date:2019.. x"


def test_a_reversed_range_is_turned_round_and_told() -> None:
    assert tree("date:2020-03..2019") == Between("published", "2019", "2020-03")
    assert kinds("date:2020-03..2019") == ["hint"]


def test_stars_and_inner_question_marks_are_patterns() -> None:
    assert tree("elect*") == Prefix(None, "elect")
    assert tree("wom?n *tion a*b*") == And(
        [Wildcard(None, "wom?n"), Wildcard(None, "*tion"), Wildcard(None, "a*b*")]
    )
    assert tree("title:elect**,") == Prefix("title", "elect")


def test_a_question_mark_at_the_edge_is_punctuation_and_told() -> None:
    assert tree("Why? Because") == And([W("Why"), W("Because")])
    assert kinds("Why?") == ["hint"]


def test_a_lone_star_is_everything_and_nothing_beside_something() -> None:
    assert tree("*") == Every()
    assert tree("* rate") == W("rate")
    assert tree("* -rate") == Not(W("rate", "written"))
    assert tree("author:*") == Has("author")


def test_fuzzy_only_when_asked_and_at_most_two() -> None:
    assert tree("color~1") == tree("color~") == FuzzyTerm(None, "color", maxdist=1, prefixlength=0)
    assert tree("color~2^3") == tree("color^3~2") == FuzzyTerm(None, "color", 3.0, maxdist=2, prefixlength=0)
    assert tree("color~9") == tree("color~2")
    assert kinds("color~9") == ["capped"]
    assert tree("color~0") == W("color")
    assert tree("10~20 ~5") == And([W("10~20"), W("5")])


def test_fuzzy_patterns_keep_what_can_be_kept_and_tell() -> None:
    assert tree("colou?r~1") == tree("colour~1")
    assert tree("elect*~1") == tree("elect*")
    assert kinds("colou?r~1") == kinds("elect*~1") == ["dropped"]


def test_weights_survive_on_words_phrases_and_brackets() -> None:
    assert tree("title:rate^2 bank") == And([W("rate", field="title", boost=2.0), W("bank")])
    assert tree('"rate cut"~3^.5') == PhraseWords(None, "rate cut", 3, 0.5)
    assert tree("x (a OR b)^2") == And([W("x"), Or([W("a"), W("b")], boost=2.0)])
    assert tree("(a b)^2") == And([W("a"), W("b")], boost=2.0)
    assert tree("x (a b)^2") == And([W("x"), W("a", boost=2.0), W("b", boost=2.0)])
    assert tree("((a^2)^3)") == W("a", boost=6.0)
    assert tree("(a NEAR/2 b)^2") == Near(W("a"), W("b"), 2, False, 2.0)


def test_a_weight_beyond_bounds_is_capped_and_a_detached_one_dropped() -> None:
    assert tree("a^99999") == W("a", boost=1000.0)
    assert kinds("a^99999") == ["capped"]
    assert tree("a ^2") == W("a")
    assert kinds("a ^2") == ["dropped"]
    assert kinds("a^2x") == ["hint"]


def test_exact_is_case_sensitive() -> None:
    assert tree('exact:US exact:"White House" title:exact:US exact:title:US') == And(
        [
            W("US", "case"),
            PhraseWords(None, "White House", how="case"),
            W("US", "case", "title"),
            W("US", "case", "title"),
        ]
    )
    assert tree("exact:(US OR WHO)") == Or([W("US", "case"), W("WHO", "case")])


def test_punctuation_between_prefixes_does_not_hide_the_second() -> None:
    for typed in ("title:-exact:US", "title:_exact:US", "title:'exact:US"):
        assert tree(typed) == W("US", "case", "title")


def test_the_exact_option_reads_every_word_as_written_case_folded() -> None:
    assert tree("rates US -cut elect*", exact=True) == And(
        [W("rates", "written"), W("US", "written"), Not(W("cut", "written")), Prefix(None, "elect")]
    )
    assert read("rates cut", exact=True).read_as == '"rates" AND "cut"'


def test_an_acronym_of_an_ordinary_word_is_case_sensitive_and_can_be_widened() -> None:
    assert tree("US NATO us Us U.S.") == And(
        [W("US", "case"), W("NATO"), W("us"), W("Us"), W("U.S.", "case")]
    )
    (notice,) = read("title:US sanctions").notices
    assert (notice.kind, notice.position, notice.suggestion) == ("acronym", 6, "title:us sanctions")
    assert parse("US", today=TODAY).tree == W("US")


def test_an_excluded_acronym_is_excluded_in_capitals_only() -> None:
    assert tree("-US") == Not(W("US", "case"))
    assert tree('-"US"') == Not(W("US", "written"))


def test_in_a_headline_in_capitals_there_are_no_acronyms() -> None:
    assert tree("TRUMP SAYS WHO LATE") == And([W(word) for word in ["TRUMP", "SAYS", "WHO", "LATE"]])
    assert kinds("TRUMP SAYS WHO LATE") == ["acronym"]


def test_any_words_joins_what_nothing_joins_and_keeps_filters() -> None:
    assert (
        read("rate cut -tax site:bbc.com", any_words=True).read_as
        == "(rate OR cut) AND NOT tax AND site:bbc.com"
    )
    assert read("rate AND cut tax", any_words=True).read_as == "(rate AND cut) OR tax"
    assert read('"a b" c (d e)', any_words=True).read_as == '"a b" OR c OR (d AND e)'
    assert read("date:2020 -x", any_words=True).read_as == "date:2020 AND NOT x"


@pytest.mark.parametrize(
    "typed",
    ["", "  ", "()", '""', "?!", "😀 🎉", "- -", "//", ")", '"', "OR", "NOT", "title:()", "-()", "« »"],
)
def test_no_words_find_nothing_and_say_so(typed: str) -> None:
    parsed = read(typed)
    assert parsed.tree == NullQuery
    assert parsed.read_as == ""
    assert "There are no words to search for" in [notice.text for notice in parsed.notices]


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ('a "b', "a b"), ("a b)", "a b"), ("(a b", "a b"), ("OR a", "a"), ("a AND", "a"), ("a OR OR b", "a OR b"), ("a OR AND b", "a OR b"),
        ("a NOT", "a"), ("a // b", "a b"), ("a () b", "a b"), ('a "" b', "a b"), ("a || b", "a b"), ("a OR () b", "a OR b"), ("a OR ()", "a"),
        ("NOT () a", "a"), ("(OR a)", "a"), ("(a OR) b", "a b"), ('title:"', "title"), ("title:", "title"), ("a && b", "a b"),
    ],
)  # fmt: skip
def test_a_slip_is_left_out_and_told(typed: str, same: str) -> None:
    assert tree(typed) == tree(same)
    if typed != "a // b":
        assert set(kinds(typed)) & {"dropped", "hint"}


def test_notices_name_their_place_in_the_query() -> None:
    assert [notice.position for notice in read('OR a ) b" c AND').notices] == [0, 5, 8, 12]


def test_inch_marks_open_no_phrase() -> None:
    assert tree('5" x 7" photo') == And([W("5"), W("x"), W("7"), W("photo")])


def test_long_queries_are_cut_and_the_place_is_told() -> None:
    parsed = read(" ".join(f"w{number}" for number in range(300)))
    assert len(list(parsed.tree.leaves())) == 256
    (notice,) = parsed.notices
    assert (notice.kind, notice.position) == ("capped", sum(len(f"w{number} ") for number in range(256)))
    quoted = read('"' + " ".join(["word"] * 300) + '"')
    assert quoted.tree == PhraseWords(None, " ".join(["word"] * 256))
    assert [notice.kind for notice in quoted.notices] == ["capped"]


@pytest.mark.parametrize(
    "piece",
    [
        "(",
        ")",
        "a(",
        "(a OR ",
        "-(",
        "NOT ",
        "a NEAR ",
        "a SAME b OR ",
        "title:(",
        '"',
        "« ",
        "a^2",
        "a~",
        "*",
        "a.",
        "date:(2019 OR ",
        "a OR b ",
    ],
)
def test_what_is_repeated_without_end_is_read_quickly_and_comes_back(piece: str) -> None:
    parsed = read(piece * 20_000)
    assert read(parsed.read_as).tree == parsed.tree


def test_deep_brackets_are_left_out_from_a_depth_on() -> None:
    parsed = read("(a OR (b " * 40 + "c" + "))" * 40)
    assert "capped" in [notice.kind for notice in parsed.notices]
    assert read(parsed.read_as).tree == parsed.tree


def test_nodes_are_equal_by_value_and_hashable() -> None:
    one, other = (
        tree('a title:b^2 "c d"~3 NEAR/2 e SAME f date:2019.. has:author site:x.com NOT exact:G')
        for _ in range(2)
    )
    assert one == other
    assert len({one, other, copy.deepcopy(one), pickle.loads(pickle.dumps(one))}) == 1
    assert W("a") != Prefix(None, "a") != Term(None, "a")
    assert len({W("a"), W("a", "written"), W("a", field="title"), W("a", boost=2.0)}) == 4
    assert Near(W("a"), W("b"), 1, True) != Near(W("a"), W("b"), 1, False) != Same(W("a"), W("b"))


def test_the_repr_of_a_node_makes_it_again() -> None:
    node = Near(W("a", "case"), PhraseWords("title", "b c", 2, how="case"), 3, True, 2.0)
    assert eval(repr(node)) == node
    assert eval(repr(Between("published", None, "2020"))) == Between("published", None, "2020")


def test_a_tree_gives_its_leaves_and_is_made_anew_of_them() -> None:
    found = tree("a NEAR/2 b (c OR d) -e")
    assert [leaf.text for leaf in found.leaves()] == list("abcde")
    assert found.apply(lambda node: node) == found
    assert tree("a OR b").apply(lambda node: node.with_boost(2.0)) == Or(
        [W("a", boost=2.0), W("b", boost=2.0)]
    )


def test_joining_nothing_is_nothing() -> None:
    assert all_of([]) == any_of([NullQuery]) == negate(NullQuery) == NullQuery
    assert all_of([NullQuery, W("a")]) == W("a")
    assert weigh(Not(W("a")), 2.0) == Not(W("a"))


def test_a_node_that_is_none_of_ours_cannot_be_printed() -> None:
    with pytest.raises(TypeError, match="no node"):
        print_query(Term("title", "a"))


def test_a_dotted_acronym_is_one_in_a_headline_too() -> None:
    typed = "WHO SAYS U.S. IS LATE"
    parsed = parse(typed, today=TODAY, ordinary={"us", "who", "is"}.__contains__)
    assert parsed.read_as == "WHO AND SAYS AND exact:U.S. AND IS AND LATE"
    assert parse(parsed.read_as, today=TODAY, ordinary={"us", "who", "is"}.__contains__).tree == parsed.tree
    assert (
        parse("U.S. IS LATE NOW", today=TODAY, ordinary=lambda word: False).read_as
        == "U.S. AND IS AND LATE AND NOW"
    )
