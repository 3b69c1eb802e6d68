"""The file of corrections of an index: what a line may be, what is said of one that is none, and that it outlives the index."""

from pathlib import Path

import pytest

from index.ingest.build import build
from index.reconcile.corpus import reconcile
from index.reconcile.corrections import add, parse, read
from index.storage import generation as generations
from index.storage import yours
from index.storage.lock import lock
from tests.support.reconciled import BRIDGE, SITE, articles_of, chosen, indexed, stated

TITLE = "Bridge Toll To Double"


def test_fixes_and_rules_are_read() -> None:
    found = parse(
        [
            "# a comment",
            "",
            "fix 3FA9c2 published 2020-03-11 because it was printed, because it says so",
            'fix 3fa9c2 section "World/North because South" because of the map',
            "fix 3fa9c2d published unknown",
            'site www.Isenpost.example section "isle-news" = "Isle = home"',
            "site isenpost.example section Town/Hall = Town",
            "site isenpost.example days month-first",
        ],
        "x",
    )
    assert found.problems == []
    fix = found.published["3fa9c2"]
    assert (fix.value, fix.because) == ("2020-03-11", "it was printed, because it says so")
    assert found.published["3fa9c2d"].value is None
    assert [(rule.site, rule.old, rule.new) for rule in found.sections] == [
        ("isenpost.example", ("isle-news",), ("Isle = home",)),
        ("isenpost.example", ("Town", "Hall"), ("Town",)),
    ]
    assert found.orders == {"isenpost.example": "mdy"}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("mend 3fa9c2 published 2020", "begins with `fix` or `site`, not with 'mend'"),
        ("fix xyz published 2020", "'xyz' is not an article's id"),
        ("fix 3fa9c2 author Ann", "`published` or `section`, not 'author'"),
        ("fix 3fa9c2 published", "no value after `published`"),
        ("fix 3fa9c2 published 2020-02-31", "'2020-02-31' is no day"),
        ("fix 3fa9c2 section /", "'/' is no section"),
        ("site isenpost.example section one two", "a rule is written"),
        ('site isenpost.example section "" = x', "has no name"),
        ("site isenpost.example days first", "day-first or month-first"),
        ("site isenpost.example title x", "about `section` or `days`"),
    ],
)
def test_a_bad_line_is_named_and_skipped(line: str, says: str) -> None:
    found = parse(["# one", line, "fix 3fa9c2 published 2020"], "my.corrections")
    (problem,) = found.problems
    assert problem.startswith("my.corrections, line 2: ")
    assert says in problem
    assert list(found.published) == ["3fa9c2"]


def put(location: Path, content: str) -> None:
    """As an editor would."""
    yours.path_of(location, "corrections").parent.mkdir(parents=True, exist_ok=True)
    yours.path_of(location, "corrections").write_text(content)


def test_a_fix_wins_is_shown_and_survives_an_index_made_anew(tmp_path: Path) -> None:
    location = tmp_path / "in.idx"
    article = indexed(tmp_path / "in", [BRIDGE])[TITLE]
    add(location, article.id, "2017-04-03", "Town/Bridges", "the printed edition bears that day")
    for path in location.iterdir():  # all but what the person added
        if path.is_file():
            path.unlink()
    report = build([tmp_path / "in"], location, jobs=0)
    fixed = articles_of(location)[TITLE]
    assert report.uncorrected == ()
    assert (fixed.published, fixed.published_from, fixed.section) == (
        "2017-04-03",
        "user",
        ("Town", "Bridges"),
    )
    said = chosen(fixed, "published")
    assert (said.provenance, said.raw, said.where) == (
        "user",
        "the printed edition bears that day",
        "corrections, line 2",
    )
    assert [e.verdict for e in fixed.evidence if e.field == "published" and e.provenance == "byline"] == [
        "weaker"
    ]
    yours.path_of(location, "corrections").unlink()
    build([tmp_path / "in"], location, jobs=0)
    assert articles_of(location)[TITLE].published == "2017"


def test_of_two_lines_about_one_article_the_later_counts(tmp_path: Path) -> None:
    location = tmp_path / "in.idx"
    id = indexed(tmp_path / "in", [BRIDGE])[TITLE].id
    lines = [
        f"fix {id[:8]} published 2017-04-01",
        f"fix {id} published 2017-04-02",
        f"fix {id[:8]} published 2017-04-03",
    ]
    put(location, "\n".join(lines))
    build([tmp_path / "in"], location, jobs=0)
    assert articles_of(location)[TITLE].published == "2017-04-03"


def test_unknown_takes_a_value_away(tmp_path: Path) -> None:
    location = tmp_path / "in.idx"
    article = indexed(tmp_path / "in", [BRIDGE])[TITLE]
    add(location, article.id, "unknown", "unknown", "")
    build([tmp_path / "in"], location, jobs=0)
    fixed = articles_of(location)[TITLE]
    assert (fixed.published, fixed.published_from, fixed.section) == (None, "none", ())


def test_a_rule_renames_a_section_of_one_site_and_what_lies_below_it(tmp_path: Path) -> None:
    put(tmp_path / "in.idx", 'site isenpost.example section "townhall" = "Town hall"\n')
    records = [
        stated(1, "townhall"),
        stated(2, "Townhall/Roads"),
        stated(3, "townhall", "https://other.example"),
    ]
    found = indexed(tmp_path / "in", records)
    sections = {(article.site, article.section) for article in found.values()}
    assert sections == {
        ("isenpost.example", ("Town hall",)),
        ("isenpost.example", ("Town hall", "Roads")),
        ("other.example", ("townhall",)),
    }
    assert chosen(found["Stated townhall 1"], "section").where == "corrections, line 1"


def test_a_rule_says_how_a_site_writes_its_days(tmp_path: Path) -> None:
    put(tmp_path / "in.idx", "site isenpost.example days month-first\n")
    assert indexed(tmp_path / "in", [BRIDGE])[TITLE].published == "2017-03-04"
    assert BRIDGE["url"].startswith(SITE)


def test_a_fix_of_no_article_is_said_and_the_rest_is_done(tmp_path: Path) -> None:
    location = tmp_path / "in.idx"
    article = indexed(tmp_path / "in", [BRIDGE])[TITLE]
    put(location, f"fix 000000 published 2020\nfix {article.id[:8]} published 2017-04-03\nmend\n")
    report = build([tmp_path / "in"], location, jobs=0)
    assert articles_of(location)[TITLE].published == "2017-04-03"
    assert [problem.partition(":")[0] for problem in report.uncorrected] == [
        "yours/corrections, line 3",
        "yours/corrections, line 1",
    ]
    with lock(location):
        assert reconcile(location, generations.read(location)).generation.number == generations.latest(
            location
        )


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    yours.path_of(tmp_path / "in.idx", "corrections").mkdir(parents=True)
    assert read(tmp_path / "in.idx").problems == [
        f"{tmp_path}/in.idx/yours/corrections cannot be read: it is no plain file."
    ]
