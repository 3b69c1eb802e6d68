"""Articles in the XML of archives and agencies are read, other XML is refused as XML, and no tag is ever a title."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from index.article import Article
from index.errors import RecordFailure
from index.reading.input.raw_record import RawRecord
from index.reading.input.sniff import sniff
from index.reading.input.walk import File, walk
from index.reading.sources import ReadOptions, read, read_file

TEI = """
<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="en"><teiHeader><fileDesc>
  <titleStmt><title>Whale seen off Orleby</title><author>Ann Doe</author></titleStmt>
  <publicationStmt><publisher>Tern Archive</publisher><date when="2011-01-01"/></publicationStmt>
  <sourceDesc><bibl><title level="j">Orleby Mercury</title><date when="1903-05-06">6 May 1903</date></bibl></sourceDesc>
</fileDesc></teiHeader><text><body><head>Whale seen off Orleby</head>
<p>The whale <hi>swam</hi> to the har<lb break="no"/>bour of<lb/>Orleby &amp; away.</p>
<p>It was <choice><sic>sene</sic><corr>seen</corr></choice> again&mdash;twice.</p><fw>Page 3</fw></body></text></TEI>
"""
ALTO = """
<alto xmlns="http://www.loc.gov/standards/alto/ns-v3#"><Layout><Page><PrintSpace><TextBlock LANG="en">
<TextLine><String CONTENT="The"/><SP/><String CONTENT="ferry"/><SP/>
  <String CONTENT="passen" SUBS_TYPE="HypPart1" SUBS_CONTENT="passengers"/><HYP CONTENT="-"/></TextLine>
<TextLine><String CONTENT="gers" SUBS_TYPE="HypPart2" SUBS_CONTENT="passengers"/><SP/><String CONTENT="were"/>
  <SP/><String CONTENT="with"/><HYP CONTENT="-"/></TextLine>
<TextLine><String CONTENT="drawn"/><SP/><String CONTENT="today."/></TextLine></TextBlock>
<TextBlock><TextLine><String CONTENT="Another"/><SP/><String CONTENT="block."/></TextLine></TextBlock>
</PrintSpace></Page></Layout></alto>
"""
NITF = """
<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "http://www.nitf.org/nitf.dtd">
<nitf><head><title>T</title><meta name="online_sections" content="World"/>
<docdata><date.issue norm="20070304T000000"/></docdata><pubdata name="The Tern" position.section="1"/></head>
<body><body.head><hedline><hl1>Ferry leaves</hl1><hl2>For good</hl2></hedline><byline>By <person>Ann Doe</person></byline>
<dateline><location>ORLEBY</location></dateline></body.head><body.content><p>The ferry left&nbsp;the harbour.</p>
<media><media-caption>The ferry.</media-caption></media><p>Second.</p></body.content></body></nitf>
"""
NEWSML_G2 = """
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header/><itemSet>
<newsItem guid="a" xml:lang="en"><itemMeta><provider literal="Tern Wire"/><versionCreated>2020-03-12T10:00:00+01:00</versionCreated>
<firstCreated>2020-03-11T23:30:00+01:00</firstCreated><pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><by>By Ann Doe</by><headline>Ferry one</headline><subject type="cpnat:category" qcode="x:1"><name>Harbour</name></subject>
</contentMeta><contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title>
</head><body><p>First <b>ferry</b> text.</p><p>More.</p></body></html></inlineXML></contentSet></newsItem>
<newsItem guid="b"><itemMeta><pubStatus qcode="stat:canceled"/></itemMeta></newsItem>
<newsItem guid="c"><itemMeta/><contentMeta><headline>Ferry two</headline></contentMeta>
<contentSet><inlineData>Plain body here.</inlineData></contentSet></newsItem></itemSet></newsMessage>
"""
NEWSML_1 = """
<NewsML><NewsItem xml:lang="de"><Identification><NewsIdentifier><ProviderId>tern.example</ProviderId><DateId>20200311</DateId>
</NewsIdentifier></Identification><NewsManagement><FirstCreated>20200311T101500+0100</FirstCreated></NewsManagement>
<NewsComponent><NewsLines><HeadLine>Fähre fährt</HeadLine><ByLine>Von Ann Doe</ByLine></NewsLines>
<ContentItem><DataContent><p>Die Fähre.</p><p>Zwei.</p></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>
"""
REUTERS = """
<?xml version="1.0" encoding="iso-8859-1" ?><newsitem itemid="2" date="1996-08-20" xml:lang="en"><title>Ferry.</title>
<headline>Ferry sinks.</headline><dateline>ORLEBY 1996-08-20</dateline><text><p>The ferry sank.</p><p>It did.</p></text></newsitem>
"""
FACTIVA = """
<PPSArticleResponse><a><b><c><article><byline>By Ann Doe</byline>
<headline><paragraph display="Proportional">Ferry one</paragraph></headline>
<leadParagraph><paragraph>Lead of <hlt>ferry</hlt>.</paragraph></leadParagraph>
<tailParagraphs><paragraph>Tail one.</paragraph><paragraph>Tail two.</paragraph></tailParagraphs>
<publicationDate><date>2012-03-04</date></publicationDate><sourceName>Tern Times</sourceName><sectionName>Harbour</sectionName>
<baseLanguage>EN</baseLanguage></article><article><headline>Ferry two</headline><leadParagraph>Just text.</leadParagraph>
<publicationDate><date>2012-03-05</date></publicationDate></article></c></b></a></PPSArticleResponse>
"""


def items_of(folder: Path, text: str, name: str = "a.xml") -> list[RawRecord | RecordFailure]:
    path = folder / name
    path.write_text(text.lstrip())
    (file,) = walk([path])
    assert isinstance(file, File)
    return list(read_file(file, ReadOptions()))


def article_of(item: RawRecord | RecordFailure) -> Article:
    assert isinstance(item, RawRecord)
    return read(item)


def test_tei_is_read(tmp_path: Path) -> None:
    (item,) = items_of(tmp_path, TEI)
    article = article_of(item)
    assert isinstance(item, RawRecord)
    assert (item.number, item.data) == (None, TEI.lstrip().encode())
    assert (article.title, article.published, article.published_from) == (
        "Whale seen off Orleby",
        "1903-05-06",
        "record",
    )
    assert (article.authors, article.publisher, article.lang) == (("Ann Doe",), "Orleby Mercury", "en")
    assert article.paragraphs == (
        "The whale swam to the harbour of Orleby & away.",
        "It was seen again—twice.",
    )


def test_a_tei_corpus_has_an_article_a_text(tmp_path: Path) -> None:
    texts = "".join(
        f"<TEI><text><body><head>Text {n}</head><p>The {n} words.</p></body></text></TEI>" for n in range(3)
    )
    found = items_of(
        tmp_path, f'<teiCorpus xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/>{texts}</teiCorpus>'
    )
    assert [item.number for item in found] == [0, 1, 2]
    assert [article_of(item).title for item in found] == ["Text 0", "Text 1", "Text 2"]
    assert len({article_of(item).id for item in found}) == 3


def test_alto_is_read_with_its_broken_words_whole(tmp_path: Path) -> None:
    (item,) = items_of(tmp_path, ALTO)
    assert article_of(item).paragraphs == ("The ferry passengers were withdrawn today.", "Another block.")


def test_nitf_is_read(tmp_path: Path) -> None:
    (item,) = items_of(tmp_path, NITF)
    article = article_of(item)
    assert (article.title, article.lead, article.published) == ("Ferry leaves", "For good", "2007-03-04")
    assert (article.section, article.authors, article.publisher) == (("World",), ("Ann Doe",), "The Tern")
    assert article.paragraphs == ("ORLEBY", "The ferry left the harbour.", "Second.")
    assert article.captions == ("The ferry.",)


def test_newsml_g2_is_read_and_what_was_taken_back_is_skipped(tmp_path: Path) -> None:
    first, taken_back, second = items_of(tmp_path, NEWSML_G2)
    article = article_of(first)
    assert (article.title, article.published, article.modified) == ("Ferry one", "2020-03-11", "2020-03-12")
    assert (article.section, article.authors, article.publisher) == (("Harbour",), ("Ann Doe",), "Tern Wire")
    assert article.paragraphs == ("First ferry text.", "More.")
    assert isinstance(taken_back, RecordFailure)
    assert taken_back.kind == "no-text"
    assert article_of(second).paragraphs == ("Plain body here.",)


def test_newsml_1_and_reuters_own_are_read(tmp_path: Path) -> None:
    (item,) = items_of(tmp_path, NEWSML_1)
    article = article_of(item)
    assert (article.title, article.published, article.lang, article.authors) == (
        "Fähre fährt",
        "2020-03-11",
        "de",
        ("Ann Doe",),
    )
    assert article.paragraphs == ("Die Fähre.", "Zwei.")
    (item,) = items_of(tmp_path, REUTERS)
    article = article_of(item)
    assert (article.title, article.published) == ("Ferry sinks.", "1996-08-20")
    assert article.paragraphs[-2:] == ("The ferry sank.", "It did.")


def test_factiva_is_read(tmp_path: Path) -> None:
    first, second = (article_of(item) for item in items_of(tmp_path, FACTIVA))
    assert (first.title, first.published, first.section, first.publisher) == (
        "Ferry one",
        "2012-03-04",
        ("Harbour",),
        "Tern Times",
    )
    assert first.paragraphs == ("Lead of ferry.", "Tail one.", "Tail two.")
    assert (second.title, second.published, second.paragraphs) == ("Ferry two", "2012-03-05", ("Just text.",))


def test_a_document_that_breaks_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    (item,) = items_of(
        tmp_path, "<TEI><text><body><head>RecordFailure</head><p>The ferry <b>left the harbour."
    )
    assert (article_of(item).title, article_of(item).paragraphs) == (
        "RecordFailure",
        ("The ferry left the harbour.",),
    )


def test_entities_of_a_documents_own_are_not_expanded(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE t [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><TEI><text><body><head>Bomb</head><p>x &b; y</p></body></text></TEI>'
    (item,) = items_of(tmp_path, f'<?xml version="1.0"?>{bomb}')
    assert article_of(item).paragraphs == ("x &b; y",)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("trec.sgml", "<DOC>\n<DOCNO>1</DOCNO>\n<TEXT>\nThe ferry left.\n</TEXT>\n</DOC>\n"),
        (
            "reuters.sgm",
            '<!DOCTYPE lewis SYSTEM "lewis.dtd">\n<REUTERS TOPICS="YES"><TEXT><TITLE>SHIP</TITLE></TEXT></REUTERS>',
        ),
        (
            "wiki.xml",
            '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.10/"><page><title>Ferry</title></page></mediawiki>',
        ),
        ("own.xml", '<?xml version="1.0"?><ferries><ferry>x</ferry></ferries>'),
    ],
)
def test_other_xml_and_sgml_is_refused_as_such(tmp_path: Path, name: str, text: str) -> None:
    (item,) = items_of(tmp_path, text, name)
    assert isinstance(item, RecordFailure)
    assert item.kind == "unsupported"
    assert "XML document <" in item.message


@pytest.mark.parametrize(
    "text", ["<I P Sharp Associates Ltd> said it rose.\n\nIt did.", "<3 from the harbour\n\nThe ferry left."]
)
def test_a_text_that_begins_with_a_bracket_is_a_text(text: str) -> None:
    assert sniff(textwrap.dedent(text).encode(), "a.txt").form == "text"
