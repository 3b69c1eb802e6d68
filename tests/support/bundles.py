"""Downloads of databases made here: invented articles, each in a vendor's own frame."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

PLACES = (
    "Alwick",
    "Barrow",
    "Corran",
    "Dunmore",
    "Eskdale",
    "Fintry",
    "Gourock",
    "Huntly",
    "Irvine",
    "Jedburgh",
)
THINGS = (
    "ferry",
    "market",
    "lighthouse",
    "school",
    "library",
    "harbour",
    "bridge",
    "orchard",
    "railway",
    "museum",
)
DEEDS = (
    "reopens after nine years",
    "closes for the winter",
    "asks for new boats",
    "loses its roof",
    "elects a keeper",
)
_FIRST = date(2019, 1, 3)


@dataclass(frozen=True, slots=True)
class Made:
    """An article, as it must come out of whatever it is put in."""

    number: int
    title: str
    day: date
    publication: str
    section: str
    writer: str
    paragraphs: tuple[str, ...]

    @property
    def word(self) -> str:
        """A word that stands in this article alone."""
        return f"quay{self.number:04}x"


def made(number: int) -> Made:
    """Article number so and so; no two are alike, and days differ."""
    place, thing, deed = PLACES[number % 10], THINGS[number // 10 % 10], DEEDS[number // 100 % 5]
    word = f"quay{number:04}x"
    return Made(
        number,
        f"{place} {thing} {deed}, round {number}",
        _FIRST + timedelta(days=number),
        "Kellan Post" if number % 2 else "The Isen Courier",
        ("Harbour", "Town", "Region")[number % 3],
        ("Orla Venn", "Jonas Ekeby", "Mira Stold")[number % 3],
        (
            f"The {thing} of {place} was the talk of the {word} on the day the council met, and the two inspectors"
            f" who had come up from the yard said that the engine had been looked at in the spring and found sound.",
            f"Nobody was hurt when the {thing} closed for {number} minutes; the owner, a cooperative of eleven"
            f" skippers, asked for a hearing in the town hall of {place} before the end of the week.",
        ),
    )


def many(count: int) -> list[Made]:
    """The first so many articles."""
    return [made(number) for number in range(count)]


def wrapped(text: str, measure: int) -> str:
    """A paragraph with lines of at most so many letters."""
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > measure:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


_COVER = """
Download Request: Selected Items: 1-{count}
Time Of Request: Friday, March 20, 2024  16:51:31

Send To:
KELLAN POINT LIBRARY
1 HARBOUR STREET

Terms: (ferry and not yard)

Source: Kellan Post;The Isen Courier
Project ID: None


"""


def nexis_text(articles: list[Made], measure: int = 76, cover: bool = True) -> str:
    """`n of m DOCUMENTS`, wrapped, with LOAD-DATE a week after publication."""
    parts = [_COVER.format(count=len(articles))] if cover else []
    for place, one in enumerate(articles, 1):
        loaded = one.day + timedelta(days=7)
        body = "\n\n".join(wrapped(paragraph, measure) for paragraph in one.paragraphs)
        parts.append(
            f"{f'{place} of {len(articles)} DOCUMENTS':^78}".rstrip()
            + f"\n\n\n\n{one.publication:^78}".rstrip()
            + f"\n\n{one.day:%B} {one.day.day}, {one.day:%Y %A}".rstrip()
            + f"\n\n{wrapped(one.title, measure)}\n\nBYLINE: {one.writer}\n\nSECTION: {one.section.upper()}; Pg. {place % 40 + 1}\n\n"
            f"LENGTH: {len(' '.join(one.paragraphs).split())} words\n\n{body}\n\n"
            f"LOAD-DATE: {loaded:%B} {loaded.day}, {loaded:%Y}\n\nLANGUAGE: ENGLISH\n\nPUBLICATION-TYPE: Newspaper\n\n\n"
            f"{f'Copyright {one.day:%Y} Kellan Media':^78}\n{'All Rights Reserved':^78}\n\n\n"
        )
    return "".join(parts)


def nexis_html(articles: list[Made]) -> str:
    """The same as Nexis's HTML."""
    parts = [
        '<HTML>\n<HEAD>\n<STYLE TYPE="text/css"><!--\n.c1 { text-align: center; }\n--></STYLE>\n<TITLE>&nbsp;</TITLE>\n</HEAD>\n<BODY>\n'
        '<DIV CLASS="c5"><P CLASS="c6"><SPAN CLASS="c12">Download Request: Selected Items: 1-2<BR>Time Of Request: Friday'
        "<BR>Terms: (ferry)<BR></SPAN></P>\n</DIV>\n"
    ]
    for place, one in enumerate(articles, 1):
        loaded = one.day + timedelta(days=7)
        body = "\n".join(
            f'<P CLASS="c9"><SPAN CLASS="c2">{escape(text)}</SPAN></P>' for text in one.paragraphs
        )
        parts.append(
            f'<A NAME="DOC_ID_{place}_0"></A><!-- Hide XML section from browser\n<DOC NUMBER={place}>\n<DOCFULL> -->\n'
            f'<BR><DIV CLASS="c0"><P CLASS="c1"><SPAN CLASS="c2">{place} of {len(articles)} DOCUMENTS</SPAN></P>\n</DIV>\n'
            f'<BR><DIV CLASS="c0"><BR><P CLASS="c1"><IMG SRC="logo.gif"><BR><SPAN CLASS="c2">{one.publication}</SPAN></P>\n</DIV>\n'
            f'<BR><DIV CLASS="c3"><P CLASS="c1"><SPAN CLASS="c4">{one.day:%B} {one.day.day}</SPAN><SPAN CLASS="c2">, {one.day:%Y %A}</SPAN></P>\n'
            f'</DIV>\n<BR><DIV CLASS="c5"><P CLASS="c6"><SPAN CLASS="c7">{escape(one.title)}</SPAN></P>\n</DIV>\n'
            f'<BR><DIV CLASS="c5"><P CLASS="c6"><SPAN CLASS="c8">BYLINE: </SPAN><SPAN CLASS="c2">{one.writer}</SPAN></P>\n</DIV>\n'
            f'<BR><DIV CLASS="c5"><P CLASS="c6"><SPAN CLASS="c8">SECTION: </SPAN><SPAN CLASS="c2">{one.section.upper()}; Pg. 4</SPAN></P>\n'
            '</DIV>\n<BR><DIV CLASS="c5"><P CLASS="c6"><SPAN CLASS="c8">LENGTH: </SPAN><SPAN CLASS="c2">77 words</SPAN></P>\n</DIV>\n'
            f'<BR><DIV CLASS="c5">{body}\n</DIV>\n'
            '<BR><DIV CLASS="c5"><P CLASS="c6"><SPAN CLASS="c8">LOAD-DATE: </SPAN>'
            f'<SPAN CLASS="c2">{loaded:%B} {loaded.day}, {loaded:%Y}</SPAN></P>\n'
            '</DIV>\n<BR><DIV CLASS="c5"><P CLASS="c6"><SPAN CLASS="c8">LANGUAGE: </SPAN><SPAN CLASS="c2">ENGLISH</SPAN></P>\n</DIV>\n'
            '<BR><DIV CLASS="c0"><BR><P CLASS="c1"><SPAN CLASS="c2">Copyright Kellan Media<BR>All Rights Reserved</SPAN></P>\n</DIV>\n'
            "<!-- Hide XML section from browser\n</DOCFULL>\n</DOC> -->\n"
        )
    return "".join(parts) + "</BODY>\n</HTML>\n"


def nexis_lines(articles: list[Made]) -> list[str]:
    """Nexis's later layout, a paragraph a line: a cover with all titles, then documents that end with `End of Document`."""
    lines = [
        "User Name: library",
        "Date and Time: Friday, March 22, 2024 9:12:00 PM CET",
        "Job Number: 123456",
        f"Documents ({len(articles)})",
    ]
    for place, one in enumerate(articles, 1):
        lines += [
            f"{place}. {one.title}",
            "Client/Matter: -None-",
            "Search Terms: ferry",
            "Search Type: Terms and Connectors",
        ]
    for one in articles:
        loaded = one.day + timedelta(days=7)
        lines += [
            one.title, one.publication, f"{one.day:%B} {one.day.day}, {one.day:%Y %A}", f"Copyright {one.day:%Y} Kellan Media All Rights Reserved",
            f"Section: {one.section.upper()}; Pg. 4", "Length: 77 words", f"Byline: {one.writer}", "Body", *one.paragraphs,
            "Classification", "Language: ENGLISH", "Publication-Type: Newspaper", f"Load-Date: {loaded:%B} {loaded.day}, {loaded:%Y}",
            "End of Document",
        ]  # fmt: skip
    return lines


def docx(lines: list[str]) -> bytes:
    """A document of word processors with a paragraph a line."""
    paragraphs = "".join(
        f"<w:p><w:r><w:t xml:space='preserve'>{escape(line)}</w:t></w:r></w:p>" for line in lines
    )
    document = (
        '<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{paragraphs}</w:body></w:document>"
    )
    types = (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
        ' Target="word/document.xml"/></Relationships>'
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (
            ("[Content_Types].xml", types),
            ("_rels/.rels", relations),
            ("word/document.xml", document),
        ):
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content)
    return packed.getvalue()


def rtf(lines: list[str]) -> bytes:
    """The same as RTF."""

    def char(letter: str) -> str:
        if letter in "\\{}":
            return f"\\{letter}"
        return letter if letter.isascii() else f"\\u{ord(letter)}?"

    body = "\\par\n".join("".join(map(char, line)) for line in lines)
    return f"{{\\rtf1\\ansi\\ansicpg1252\\deff0{{\\fonttbl{{\\f0 Arial;}}}}\\pard\\f0\\fs20 {body}\\par}}".encode(
        "ascii"
    )


def code(one: Made) -> str:
    """The number Factiva gives a document: the day in it is that of its entry."""
    return f"KELPO000{one.day + timedelta(days=1):%Y%m%d}eh{one.number:05}"


def factiva_text(articles: list[Made]) -> str:
    """Factiva's text, as printed."""
    return "\n".join(
        f"{one.section}\n{one.title}\n\n{one.writer}\n{len(' '.join(one.paragraphs).split())} words\n{one.day.day} {one.day:%B %Y}\n"
        f"{one.publication}\nKELPO\nA4\nEnglish\nCopyright {one.day:%Y}. Kellan Media. All rights reserved.\n\n"
        + "\n\n".join(one.paragraphs)
        + f"\n\nDocument {code(one)}\n"
        for one in articles
    )


def factiva_html(articles: list[Made], coded: bool = False) -> str:
    """Factiva's HTML, as printed or with its codes in a table."""
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>Factiva</title></head>\n<body>'
        '<div id="navcontainer"><h1>Dow Jones Factiva</h1></div>'
        '<form><div id="contentWrapper">'
        + "".join(map(_coded if coded else _printed, articles))
        + "</div></form><p>© 2024 Factiva, Inc. All rights reserved.</p></body></html>\n"
    )


def _printed(one: Made) -> str:
    body = "\n".join(
        f'<p class="articleParagraph enarticleParagraph">{escape(text)}</p>' for text in one.paragraphs
    )
    return (
        f'<div id="article-{code(one)}" class="article"><div class="article enArticle"><p>\n</p><div>{one.section}</div>\n'
        f'<div id="hd"><span class="enHeadline">{escape(one.title)}  </span>\n</div><div class="author">By {one.writer}  </div>'
        f"<div>77 words</div><div>{one.day.day} {one.day:%B %Y}</div><div>10:15</div><div>{one.publication}</div><div>KELPO</div><div>1</div>"
        f"<div>English</div><div>Copyright Kellan Media.  All Rights Reserved.  </div>\n<p></p>\n{body}\n<p>Document {code(one)}</p></div></div><br>"
    )


def _coded(one: Made) -> str:
    def row(name: str, value: str) -> str:
        return (
            f'<tr><td align="right" valign="top" class="index"><b>{name}</b>&nbsp;</td><td>{value}</td></tr>'
        )

    lead, tail = (
        f'<p class="articleParagraph enarticleParagraph">{escape(text)}</p>' for text in one.paragraphs
    )
    rows = (
        ("SE", one.section), ("HD", f"<b class='enHeadline'>{escape(one.title)}</b>"), ("BY", f"By {one.writer}"), ("WC", "77 words"),
        ("PD", f"{one.day.day} {one.day:%B %Y}"), ("SN", one.publication), ("SC", "KELPO"), ("LA", "English"), ("CY", "(c) Kellan Media"),
        ("LP", lead), ("TD", tail), ("NS", "gcat : Political/General News"), ("AN", f"Document {code(one)}"),
    )  # fmt: skip
    return f'<div class="article enArticle"><table>{"".join(row(*pair) for pair in rows)}</table><br/></div><br/>'


def factiva_xml(articles: list[Made]) -> str:
    """Factiva's XML."""
    documents = "".join(
        f"<ppsarticle><article><accessionNo>{code(one)}</accessionNo><baseLanguage>EN</baseLanguage><copyright>(c) Kellan</copyright>"
        f'<headline><paragraph lang="EN"><hlt>{escape(one.title.split()[0])}</hlt> {escape(one.title.partition(" ")[2])}</paragraph></headline>'
        f"<byline>{one.writer}</byline><leadParagraph><paragraph>{escape(one.paragraphs[0])}</paragraph></leadParagraph>"
        f"<publicationDate><dateTime>{one.day}T01:35:58Z</dateTime></publicationDate><publisherName>Kellan Media</publisherName>"
        f"<sectionName>{one.section}</sectionName><sourceName>{one.publication}</sourceName>"
        f"<tailParagraphs><paragraph>{escape(one.paragraphs[1])}</paragraph></tailParagraphs><wordCount>77</wordCount></article></ppsarticle>"
        for one in articles
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<PPSResponse><ppsArticleResponse xmlns="http://global.factiva.com/pps/2.0">'
        f'<ppsarticleResultSet count="{len(articles)}">{documents}</ppsarticleResultSet></ppsArticleResponse></PPSResponse>\n'
    )


_RULE = "_" * 60


def proquest(articles: list[Made]) -> str:
    """ProQuest's text; the day of its last update is a month after publication."""
    parts = [f"{_RULE}\n\nReport Information from ProQuest\n\nMarch 22 2024 09:12\n\n{_RULE}\n\n"]
    for place, one in enumerate(articles, 1):
        updated = one.day + timedelta(days=30)
        body = "\n\n".join(one.paragraphs)
        parts.append(
            f"Document {place} of {len(articles)}\n\n{one.title}\n\nAuthor: {one.writer}\n\n"
            f"Publication info: {one.publication} ; Kellan Point [Kellan Point]{one.day.day} {one.day:%b %Y}: A.1.\n\n"
            f"http://search.proquest.example/docview/{one.number}?accountid=1\n\nAbstract: {one.paragraphs[0]}\n\nFull text: {body}\n\n"
            f"Subject: Ferries; Harbours\n\nTitle: {one.title}\n\nPublication title: {one.publication}\n\nPages: A.1\n\n"
            f"Publication year: {one.day:%Y}\n\nPublication date: {one.day:%b} {one.day.day}, {one.day:%Y}\n\nSection: {one.section}\n\n"
            f"Publisher: Kellan Media\n\nLanguage of publication: English\n\nProQuest document ID: {100000 + one.number}\n\n"
            f"Copyright: Copyright Kellan Media\n\nLast updated: {updated}\n\nDatabase: ProQuest Global Newsstream\n\n{_RULE}\n\n"
        )
    return (
        "".join(parts)
        + "Contact us at: http://www.proquest.example/contact\n\nDatabase copyright © 2024 ProQuest LLC. All rights reserved.\n"
    )


def europresse(articles: list[Made]) -> str:
    """Europresse's HTML, its heads in English; certificates of the day of the export."""
    documents = " ".join(
        f'<article> <header> <div> <span class="DocPublicationName">{one.publication}   </span> </div> <div>'
        f' <span class="DocHeader">{one.section}, {one.day:%A}, {one.day:%B} {one.day.day}, {one.day:%Y}, p. 16</span> </div>'
        " <div class=\"titreArticle\"> <p class='sm-margin-bottom'>NOTES</p>"
        f' <p class="sm-margin-TopNews titreArticleVisu rdp__articletitle">{escape(one.title)}</p> </div> <div>{one.writer}</div> </header> <section>'
        " <div class=\"DocText clearfix\"> <div class='docOcurrContainer'> "
        + "".join(f"<p>{escape(text)}</p>" for text in one.paragraphs)
        + " </div> </div>"
        " </section> <aside> <div> <p><b>Illustration(s) : </b></p> <p>The quay at dusk</p> </div> </aside> <footer> <small>© Kellan Media</small>"
        f' <p>Numéro de document : news·{one.day:%Y%m%d}·KP·{one.number}</p> <div id="divPubliC"> <div> <span>Date d\'émission : <b>'
        f'<span id="PubliC_lblEndDate">2024-03-22</span></b></span> </div> </div> </footer> </article>'
        for one in articles
    )
    return f'<!DOCTYPE html> <html> <head> <meta charset="utf-8"> <title></title> </head> <body> {documents} </body> </html>\n'
