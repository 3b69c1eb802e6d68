"""Which part of a page is the article's text, where names, other readers or other articles on the page mislead."""

import pytest

from index.errors import Skipped
from index.reading.html import reader
from index.reading.html.blocks import read_blocks
from index.reading.html.body.choose import choose_blocks
from index.reading.html.tree import parse
from tests.support.html import LINES, PROSE, TITLE, html, json_ld, read

AGAIN = "".join(f"<p>Once more: {line}</p>" for line in LINES)
SNIPPET = (
    "Harbour Watch readers chose the story of the drifting ferry as the one they talked about most this year, and "
    "asked the office to publish the list of ships that were not looked at, with their owners and their lines, at once."
)


def body_of(text: str, *answers: list[str]) -> tuple[list[str], list[bool]]:
    """(the paragraphs chosen where the second reader gives these answers in turn, how it was asked)."""
    page = read_blocks(parse(text).soup.body)
    asked: list[bool] = []

    def second(thorough: bool) -> list[str]:
        asked.append(thorough)
        return answers[min(len(asked), len(answers)) - 1]

    body = choose_blocks(page, TITLE, second)
    return [page.blocks[n].text for n in body.body], asked


def test_a_snippet_of_the_second_reader_is_asked_again_and_does_not_overrule() -> None:
    text = html(f"<article><p>{SNIPPET}</p></article><div class='main'><h1>{TITLE}</h1>{PROSE}</div>")
    assert body_of(text, [SNIPPET], [*LINES]) == ([*LINES], [False, True])
    assert [*LINES] == [line for line in body_of(text, [SNIPPET], [SNIPPET])[0] if line != SNIPPET]
    assert read(text).paragraphs[-4:] == LINES


def test_a_second_reading_as_long_as_ours_is_not_asked_again() -> None:
    assert body_of(html(), [*LINES])[1] == [False]


def test_a_second_reading_that_holds_ours_many_times_over_is_taken() -> None:
    cards = [f"<div class='card x{n}'><p>{LINES[n % 4]} Again {n}.</p></div>" for n in range(12)]
    text = html(f"<h1>{TITLE}</h1><div class='text'>{PROSE}</div><div class='sidebar'>{''.join(cards)}</div>")
    theirs = [*LINES, *(f"{LINES[n % 4]} Again {n}." for n in range(12))]
    assert len(body_of(text, theirs)[0]) == 16


def test_what_the_page_states_as_its_text_spares_the_second_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(reader, "second_reading", lambda text, thorough: asked.append(text) or [])
    assert read(html(head=json_ld(articleBody=" ".join(LINES)))).paragraphs == LINES
    assert asked == []
    assert read(html()).paragraphs == LINES
    assert asked != []


def test_all_of_a_text_that_the_other_reader_hands_over_as_one_long_line_is_found_again() -> None:
    many = [f"{LINES[n % 4]} Number {n}." for n in range(60)]
    text = html(f"<div class='a'>{''.join(f'<p>{line}</p>' for line in many)}</div>")
    assert body_of(text, [" ".join(many)])[0] == many


def test_the_next_article_of_an_endless_page_is_not_of_this_one() -> None:
    other = "".join(f"<p>{line.replace('ferry', 'tram')}</p>" for line in LINES)
    for before, after in (
        ("<article class='main first'>", "<article class='main second'>"),
        ("<div class='story'>", "<div class='story'>"),
    ):
        end = "</article>" if "article" in before else "</div>"
        text = html(
            f"<main>{before}<h1 class='head'>{TITLE}</h1>{PROSE}{end}"
            f"{after}<h1 class='head'>Tram Stood Still</h1>{other}{end}</main>"
        )
        article = read(text)
        assert article.paragraphs == LINES
        assert "Tram Stood Still" in article.aside


def test_headings_of_the_first_rank_within_a_text_do_not_end_it() -> None:
    text = html(f"<article><h1>{TITLE}</h1>{PROSE}<h1>What The Owner Said</h1>{AGAIN}</article>")
    assert len(read(text).paragraphs) == 9


def test_a_name_that_every_box_of_a_page_builder_has_is_no_boilerplate() -> None:
    boxes = "".join(f"<div class='builder-widget builder-widget-text'><p>{line}</p></div>" for line in LINES)
    text = html(f"<h1>{TITLE}</h1>{boxes}<footer><p>{SNIPPET}</p></footer>")
    article = read(text)
    assert article.paragraphs == LINES
    assert SNIPPET in article.aside


def test_comments_and_notes_of_the_site_stay_boilerplate() -> None:
    comments = "".join(f"<p>Reader {n} writes. {SNIPPET} {n}</p>" for n in range(2))
    article = read(html(f"<article><h1>{TITLE}</h1>{PROSE}</article><div class='comments'>{comments}</div>"))
    assert article.paragraphs == LINES


@pytest.mark.parametrize(
    "line",
    [
        "Create an account or sign in to continue with your reading experience.",
        "Subscribe to our newsletter and never miss what happens in the harbour.",
        "The information here is for informational purposes only and no advice to those who go to sea.",
        "If you liked this article, please tell your friends about it.",
        "Orla Venn is a reporter in Kellan Point and covers the harbour.",
    ],
)
def test_what_speaks_of_the_site_or_the_writer_at_the_end_is_set_apart(line: str) -> None:
    head = "<meta name='author' content='Orla Venn'>"
    article = read(html(f"<article><h1>{TITLE}</h1>{PROSE}<p>{line}</p></article>", head))
    assert article.paragraphs == LINES
    assert line in article.aside


def test_the_same_words_within_a_text_are_its_matter() -> None:
    words = (
        "If you liked this crossing, said a sign on the pier, follow us on the radio; nobody laughed that night, and "
        "the passengers waited in the rain."
    )
    line = f"<p>{words}</p>"
    article = read(html(f"<article><h1>{TITLE}</h1>{PROSE}{line}{AGAIN}</article>"))
    assert len(article.paragraphs) == 9


def test_a_comment_that_never_ends_hides_what_follows_but_for_json_ld() -> None:
    with pytest.raises(Skipped):
        read("<!--" + "x" * 2000)
    hidden = f"<article><h1>{TITLE}</h1>{PROSE}</article><!-- <p>{SNIPPET}</p>"
    json_ld = (
        '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2021-06-08"}</script>'
    )
    article = read(html(hidden + json_ld))
    assert (article.paragraphs, article.aside, article.published) == (LINES, (), "2021-06-08")
    assert read(html(f"<!--><article><h1>{TITLE}</h1>{PROSE}</article>")).paragraphs == LINES


OPENING = (
    "The harbour of Kellan has had forty ferries since the war, and none of them was ever looked at in spring.",
    "This year one of them drifted for two hours with two hundred people aboard, and nobody had to answer for it.",
)


@pytest.mark.parametrize("box", ['<div class="intro">', '<div class="field-summary">', "<div>"])
def test_paragraphs_in_a_box_between_headline_and_text_open_it(box: str) -> None:
    opening = "".join(f"<p>{line}</p>" for line in OPENING)
    text = html(f"<main><h1>{TITLE}</h1>{box}{opening}</div><div class='text'>{PROSE}</div></main>")
    assert body_of(text, [*LINES])[0] == [*OPENING, *LINES]
    # what is furniture, a caption or a list of links is none
    for other in (
        '<div class="newsletter">',
        "<aside>",
        '<div class="image-caption">',
        '<div class="related">',
    ):
        text = html(f"<main><h1>{TITLE}</h1>{other}{opening}</div></aside><div>{PROSE}</div></main>")
        assert body_of(text, [*LINES])[0] == [*LINES]


@pytest.mark.parametrize(
    "attributes",
    [
        'class="box overflow-hidden"',
        'class="field field--label-hidden"',
        'class="accordion-panel accordion-panel-hidden"',
        'class="answer-hide faq-answer"',
        'hidden id="S:1a"',
        'class="menu-of-the-day-for-a-better-kitchen"',
    ],
)
def test_a_box_of_which_something_else_is_hidden_is_text(attributes: str) -> None:
    more = "".join(f"<p>Later that day {line}</p>" for line in OPENING)
    text = html(f"<main><h1>{TITLE}</h1>{PROSE}<div {attributes}>{more}</div><p>{SNIPPET}</p></main>")
    assert read(text).paragraphs == (*LINES, *(f"Later that day {line}" for line in OPENING), SNIPPET)


@pytest.mark.parametrize("attributes", ['class="hidden"', "hidden", 'class="menu"', 'class="is-hidden hide"'])
def test_a_hidden_box_is_no_text(attributes: str) -> None:
    more = "".join(f"<p>Later that day {line}</p>" for line in OPENING)
    text = html(f"<main><h1>{TITLE}</h1>{PROSE}<div {attributes}>{more}</div><p>{SNIPPET}</p></main>")
    assert read(text).paragraphs == (*LINES, SNIPPET)
