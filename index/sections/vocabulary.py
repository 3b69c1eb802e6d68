"""Count the section names of a corpus by site, so that unsure breadcrumbs can be split surely.

Counts are sums, so the order of learning does not matter and two vocabularies merge by addition.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from index.sections.paths import is_name

# Names known without a corpus. In scripts without case they are the only boundaries.
_COMMON = """
News|World|Politics|Business|Sport|Sports|Opinion|Culture|Technology|Tech|Science|Health|Lifestyle|Local
National|International|Economy
Entertainment|Travel|Video|Videos|Education|Finance|Money|Environment|Regional|Region|Society|Crime|Football
Music|Food|Life|Markets
Nachrichten|Politik|Wirtschaft|Kultur|Wissen|Gesundheit|Panorama|Ausland|Inland|Reise|Lokales|Ratgeber
Meinung|Fußball|Leben|Regionales
Actualité|Politique|Économie|Société|Culture|Sciences|Santé|Monde|Sciences|Planète|Régions|Faits divers
Noticias|Política|Economía|Deportes|Cultura|Sociedad|Mundo|Internacional|Nacional|Salud|Ciencia|Tecnología
Opinión|Fútbol
Notícias|Economia|Esportes|Esporte|Saúde|Brasil|Cronaca|Esteri|Politica|Salute|Scienza|Cultura|Calcio
Binnenland|Buitenland|Economie
Nyheter|Sport|Kultur|Ekonomi|Økonomi|Politikk|Innenriks|Utenriks|Udland|Indland|Kotimaa|Ulkomaat|Talous
Urheilu|Kulttuuri
Wiadomości|Polska|Świat|Gospodarka|Kraj|Zprávy|Domácí|Zahraničí|Ekonomika|Byznys|Svět|Belföld|Külföld
Gazdaság|Haberler|Gündem|Dünya|Ekonomi|Spor
Новости|Политика|Экономика|Общество|Спорт|Культура|В мире|Наука|Новини|Політика|Економіка|Світ|Суспільство
Ειδήσεις|Πολιτική|Οικονομία|Κόσμος|Αθλητισμός|Ελλάδα|Κοινωνία
أخبار|سياسة|اقتصاد|رياضة|ثقافة|العالم|صحة|فن|مصر|منوعات
社会|政治|経済|国際|スポーツ|エンタメ|地域|科学|文化|生活|健康|金融|テクノロジー|新闻|国内|国际|财经|体育|娱乐|科技|社會|財經|體育|兩岸|國際
정치|경제|사회|국제|문화|스포츠|연예|생활|세계
देश|दुनिया|खेल|राज्य|मनोरंजन|व्यापार|राजनीति|বাংলাদেশ|আন্তর্জাতিক|খেলা|বিনোদন|জাতীয়|সারাদেশ|ข่าว|การเมือง
เศรษฐกิจ|กีฬา|บันเทิง|ต่างประเทศ
"""
# Words with a capital inside. They are split only if the corpus has the parts.
_INNER_CAPITALS = (
    "YouTube|TikTok|LinkedIn|WhatsApp|PayPal|BuzzFeed|iPhone|iPad|iOS|macOS|MacBook|PlayStation|"
    "OpenAI|SpaceX|eSports|eSport|FinTech|GitHub"
)

#: Names that count as seen twice without having been learnt.
BUILT_IN = frozenset(name for line in _COMMON.split("\n") for name in line.split("|") if name) | frozenset(
    _INNER_CAPITALS.split("|")
)
#: The same in capitals, as some sites print breadcrumbs. Short ones are inside longer words too often.
IN_CAPITALS = frozenset(name.upper() for name in BUILT_IN if len(name) > 3 and name.upper() != name)
_CASELESS = frozenset(
    name for name in BUILT_IN if any(c.isalpha() and not c.islower() and not c.isupper() for c in name)
)


class Vocabulary:
    """How often each name was seen as a section, by site and in all.

    It learns from sure paths only: stated by markup or a record, separated in a breadcrumb, or
    split at strong boundaries.
    """

    def __init__(self) -> None:
        self._sites: dict[str, dict[str, int]] = {}
        self._all: dict[str, int] = {}

    def learn(self, path: Iterable[str], site: str | None = None, times: int = 1) -> None:
        """Count the names of one sure path."""
        for name in path:
            if is_name(name):
                self._add(site or "", name, times)

    def _add(self, site: str, name: str, times: int) -> None:
        names = self._sites.setdefault(site, {})
        names[name] = names.get(name, 0) + times
        self._all[name] = self._all.get(name, 0) + times

    def count(self, name: str, site: str = "") -> int:
        """Return how often a name was seen on a site, else anywhere; common names count as two."""
        names = self._sites.get(site)
        return (
            (names.get(name, 0) if names else 0)
            or self._all.get(name, 0)
            or (2 if name in BUILT_IN or name in IN_CAPITALS else 0)
        )

    def has_site(self, site: str) -> bool:
        """Whether anything was learnt from a site."""
        return site in self._sites

    def labels(self, site: str, caseless: bool) -> Iterable[str]:
        """List the names that a line of a site may have, without case also common ones."""
        names = self._sites.get(site, {})
        if not caseless:
            return names
        return {*names, *_CASELESS, *(name for name in self._all if not name.isascii())}

    def merge(self, other: Vocabulary) -> None:
        """Add the counts of another vocabulary."""
        for site, names in other._sites.items():
            for name, times in names.items():
                self._add(site, name, times)

    def to_json(self) -> dict[str, dict[str, int]]:
        """Return {site: {name: count}}, sorted, so that equal vocabularies are equal texts."""
        return {site: dict(sorted(names.items())) for site, names in sorted(self._sites.items())}

    @classmethod
    def from_json(cls, counts: Mapping[str, Mapping[str, int]]) -> Vocabulary:
        """Read the result of `to_json`."""
        vocabulary = cls()
        for site, names in counts.items():
            for name, times in names.items():
                vocabulary._add(site, name, int(times))
        return vocabulary


#: The vocabulary of a reader that sees one article alone.
NOTHING_KNOWN = Vocabulary()
