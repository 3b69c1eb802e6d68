"""The invented articles that the page is tested with: four years of a ferry, a bakery, a bank and a valley."""
# ruff: noqa: E501

from __future__ import annotations

import re

from index.article import Article, Evidence, article_id

WORD = re.compile(r"\w+")


def article(
    title: str,
    day: str | None,
    by: str,
    section: str,
    site: str | None,
    text: str,
    author: str = "",
    fetched: str = "2021-02-03",
    lang: str = "en",
) -> Article:
    """One article; its paragraphs are parted by a bar."""
    made = article_id(title.encode())
    evidence = [Evidence("captured", fetched, "file", 0.9, fetched, "line 1", "chosen")]
    if day:
        evidence.append(
            Evidence(
                "published",
                day,
                by,
                0.95,
                day,
                {"url": "the address", "json-ld": "JSON-LD datePublished"}.get(by, by),
                "chosen",
            )
        )
        evidence.append(
            Evidence(
                "published",
                "2021-02-03",
                "page-clock",
                0.2,
                "Wednesday, 3 February 2021",
                "line 1",
                "page clock",
            )
        )
    slug = "-".join(WORD.findall(title.lower()))
    return Article(
        id=made,
        title=title,
        section=tuple(section.split("/")) if section else (),
        published=day,
        published_from=by if day else "none",
        captured=(fetched,),
        not_after=None if day else fetched,
        site=site,
        publisher={"harbour-courier.example": "The Harbour Courier"}.get(site or ""),
        authors=(author,) if author else (),
        url=f"https://{site}/{slug}" if site else None,
        lang=lang,
        paragraphs=tuple(text.split("|")),
        evidence=tuple(evidence),
    )


COURIER, LEDGER, VALLEY = "harbour-courier.example", "northern-ledger.example", "valley-post.example"
ARTICLES = (
    article("Ferry operator cuts winter timetable to two crossings a day", "2016-11-04", "json-ld", "News/Transport", COURIER,
        "The ferry between Aldmouth and Sorrel Island will cross twice a day from December, the operator said on Friday, half as often as last winter.|"
        "Islanders who work on the mainland learned of the cut from a notice taped to the ticket window. “We were told in the spring that the ferry was safe,” said Ines Qvist, who runs the island's only bakery.|"
        "The operator blamed the price of fuel. A council report seen by this newspaper names another reason: the older of the two ferries has failed three inspections since March.|"
        "Repairs would take until the summer. The ferry's engine, built in 1981, needs parts that are no longer made, and the yard that could make them has a waiting list.|"
        "A public meeting is called for Thursday in the school hall. The last meeting about the ferry ended after midnight.", "Ruth Arkwell"),
    article("Council votes to keep the ferry running through the winter", "2016-11-18", "json-ld", "News/Politics", COURIER,
        "After four hours of argument the council voted by nine to six to pay for a third daily crossing until March.|"
        "The money comes from the reserve for storm damage. “If the sea wall goes, we shall have a ferry and nowhere to land it,” said councillor Tobias Hale, who voted against.|"
        "Islanders filled the gallery. When the result was read out, somebody rang a ship's bell.", "Ruth Arkwell"),
    article("A bakery at the end of the line", "2017-01-22", "byline", "Culture/Food", COURIER,
        "At four in the morning the only light on Sorrel Island is the oven of Ines Qvist.|"
        "Her rye bread leaves on the first ferry and is sold out on the mainland by nine. On days without a crossing she bakes for the neighbours, on credit.|"
        "The recipe came with her grandmother. The salt, she insists, is local.", "Malin Oyelaran"),
    article("Central bank holds its rate and hints at a cut in the autumn", "2017-06-15", "meta", "Business/Banks", LEDGER,
        "The central bank left its main rate at two per cent on Thursday and let it be understood that a rate cut is near.|"
        "Markets had expected no less. What they had not expected was the dissent: three of nine members voted for an immediate cut.|"
        "Mortgage lenders answered within the hour. “A rate that everybody knows will fall has already fallen,” said the economist Dara Whitlock.", "Jonas Pell"),
    article("Rate cut comes early as factories slow", "2017-09-07", "meta", "Business/Banks", LEDGER,
        "The rate cut that was promised for the autumn came in the first week of September, a quarter of a point, with the word “precaution”.|"
        "Factory orders have fallen for five months. Unions called the cut late; savers called it theft.", "Jonas Pell"),
    article("Mortgage holders wait for the rate cut to reach them", "2017-10-02", "url", "Business/Housing", LEDGER,
        "Three weeks after the rate cut, most mortgage contracts cost what they cost in August.|"
        "Banks point to their own expenses. The regulator has asked eleven of them for figures by the end of the month.", "Petra Lind"),
    article("Storm takes the old pier at Aldmouth", "2018-01-09", "dateline", "News/Weather", COURIER,
        "ALDMOUTH, 9 January. The storm that was forecast for Wednesday arrived on Tuesday night and took the old pier with it.|"
        "Nobody was hurt. By morning the planks lay along two miles of beach, and people had begun to carry them home.|"
        "The pier, opened in 1889, had been closed since the spring. Money for its repair had been moved to the ferry in 2016.", "Ruth Arkwell"),
    article("Sea wall holds, and so does the argument about it", "2018-01-16", "dateline", "News/Politics", COURIER,
        "A week after the storm engineers walked the sea wall and found it sound but for forty metres at the harbour mouth.|"
        "Councillor Hale said that this was luck. The council's engineer said that it was concrete.", "Tove Lindqvist"),
    article("Élan vital: the café that outlived its street", "2018-05-27", "json-ld", "Culture/Food", LEDGER,
        "The street has been renamed four times; the café has kept its name and most of its chairs.|"
        "Señora Núñez, who is ninety, takes the orders. The crème brûlée is as it was.", "Malin Oyelaran"),
    article("U.S. buyers return to the wool auctions", "2019-02-14", "record", "Business/Trade", VALLEY,
        "For the first time since 2014 buyers from the U.S. outbid all others at the spring wool auction.|"
        "Prices rose by a fifth in a morning. “Three mills telephoned before lunch,” said the auctioneer, who has sold wool here for thirty years.", "Sam Bright"),
    article("AT&T engineer who strung the valley's first wires dies at 94", "2019-03-30", "record", "News/Obituaries", VALLEY,
        "Walter Mbeki-Rand came to the valley for a summer's work with AT&T and stayed for seventy years.|"
        "He could tell by the hum of a wire how cold the night had been.", "Sam Bright"),
    article("What we remember of 9/11, eighteen years on", "2019-09-11", "record", "Opinion", VALLEY,
        "In the valley it was a quarter to four in the afternoon and the school buses were leaving.|"
        "We asked readers what they remember of 9/11. Most wrote of the telephone.", "The editors"),
    article("Valley school closes its doors after 112 years", "2019-11", "text", "News/Education", VALLEY,
        "With eleven pupils left, the school at Upper Fenn has closed.|The bell goes to the museum, the library to the pupils.", "Sam Bright"),
    article("Pandemic empties the ferry, and fills the island", "2020-04-19", "time", "News/Transport", COURIER,
        "The ferry carries bread, medicine and post, and on some days not one passenger.|"
        "Houses that were dark for years have lights in them. The island has 40 more inhabitants than at Christmas, and one doctor.|"
        "“They came for the quiet,” said Ines Qvist. “I bake twice as much.”", "Ruth Arkwell"),
    article("Second ferry passes its inspection at last", "2020-08-31", "url", "News/Transport", COURIER,
        "The older of the two ferries may carry passengers again. Inspectors found the new engine, made from drawings of the old one, “beyond reproach”.|"
        "It took four years and 1.2 million.", "Tove Lindqvist"),
    article("The year in bread", "2020-12", "byline", "Culture/Food", COURIER,
        "Rye, mostly. Our food writer ate her way along the coast and reports.", "Malin Oyelaran"),
    article("Die Fähre, die niemand bezahlen will", "2019-07-05", "json-ld", "News/Transport", LEDGER,
        "Zweimal am Tag fährt das Schiff zur Insel, und zweimal am Tag wird gestritten, wer es bezahlt.|"
        "Der Gemeinderat verweist auf das Land, das Land auf den Bund.", "Petra Lind", lang="de"),
    article("Auction record for a map of islands that do not exist", "1998-06-21", "meta", "Culture", None,
        "A chart of 1720 that shows nine islands west of Aldmouth, none of them real, was sold for a record sum.|The buyer did not wish to be named.", ""),
    article("Attack on harbour pilots: what is known and what is not", None, "none", "", COURIER,
        "Two pilots were hurt on Monday when their launch was rammed near the harbour mouth.|"
        "The police would not say whether the collision was deliberate. The ferry was held for an hour.", "", "2021-02-03"),
    article("Ferry timetable, all crossings", None, "none", "News/Transport", COURIER,
        "Aldmouth to Sorrel Island: 6.40, 12.15, 17.50.|Sorrel Island to Aldmouth: 7.30, 13.05, 18.40.", "", "2021-02-04"),
    article("Letters: on the ferry, the pier and the price of bread", None, "none", "Opinion", VALLEY,
        "Sir, your report on the ferry forgot those who swim.|Sir, the pier was ugly and I miss it.", "", "2021-02-04"),
)  # fmt: skip
