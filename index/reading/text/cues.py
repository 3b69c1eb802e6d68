"""The words that show what a line beside the headline is.

A byline, the day of publication or of a change, the credit of a caption. Patterns are in lower case
and tried against lower-cased text; credits and datelines are known by their capitals.
"""

from __future__ import annotations

import re

from index.reading.text.prefix_patterns import Openings

#: Words before a date that say what it is the day of.
PUBLISHED = Openings(
    r"(?:published|posted|stand|first published|originally published|dated?|created|issued|release date|veröffentlicht|erstellt|erschienen|"
    r"publié(?:e)?|mis en ligne|paru|créé|publicado|"
    r"publicada|creado|pubblicato|gepubliceerd|geplaatst|publicerad(?:es)?|publisert|publiceret|udgivet|julkaistu|opublikowano|opublikowany|"
    r"dodano|data publikacji|publikováno|zveřejněno|vydáno|publikované|"
    r"megjelent|közzétéve|objavljeno|objavlj\w*|publicat|опубликовано|опублікован|дата публикации|публикувана|δημοσίευση|δημοσιεύτηκε|"
    r"yayınlanma|yayın tarihi|yayınlandı|diterbitkan|dipublikasikan|تاريخ النشر|نشر|"
    r"פורסם|公開|投稿|掲載|发布|發布|发表|입력|등록|প্রকাশ|प्रकाशित|पब्लिश|เผยแพร่|đăng)"
)
_UPDATED = re.compile(
    r"(?:update[ds]?|last update[ds]?|modified|last modified|edited|revised|amended|aktualisiert|letzte aktualisierung|zuletzt|"
    r"geändert|akt\.|mis(?:e)? à jour|modifié(?:e)?|actualisé|actualizado|actualizada|"
    r"última actualización|atualizado|atualizada|aggiornato|ultimo aggiornamento|bijgewerkt|laatste update|uppdaterad(?:es)?|oppdatert|"
    r"sist oppdatert|opdateret|päivitetty|muokattu|aktualizacja|zaktualizowano|"
    r"aktualizováno|aktualizované|upraveno|frissítve|módosítva|ažurirano|zadnja izmjena|izmenjeno|actualizat|обновлено|изменено|"
    r"оновлено|обновена|ενημέρωση|ενημερώθηκε|τελευταία ενημέρωση|güncelleme|güncellendi|diperbarui|"
    r"آخر تحديث|תحديث|עודכן|更新|수정|अपडेट|হালনাগাদ|cập nhật)"
)
#: Words before a date that make it no day of this article's publication.
_OTHER_DAY = re.compile(
    r"\b(?:until|till|from|through|expires?|deadline|born|died|since|between|appears? in print|print(?:ed)? on|archived|joined|"
    r"available until|runs?|bis|ab|seit|geboren|gestorben|verfügbar bis|jusqu|depuis|desde|hasta|fino al|"
    r"event|starts?|ends?|due|next|closes?|ausgabe vom|edition of|print edition|©|copyright)\b[\s:]*(?:on\s|the\s|zum\s|am\s|el\s|"
    r"le\s|al\s|au\s)?(?:\w+,?\s)?$"
)

#: `By`, `Von`, `Par` .. at the head of a byline.
_BY = Openings(
    r"(?:by|written by|reported by|story by|words by|von|par|por|di|door|av|af|skrevet af|tekst|text|author|autor|autorin|autore|"
    r"auteur|autori|by:|von:|yazan|автор|автори|oleh|penulis|autor:|toimittaja|szerző|od)\s*[:：]?\s+"
)
#: What follows a word like `Photo` or `Quelle` where it is a caption's.
_SEP = r"\s?[:©/|]"
# A photographer or an agency named as on a caption. Every alternative begins with a plain capital or mark, rare in a line, and no two with
# the same: the search then skips to those, and leaves them soon. What only lines beyond Latin-1 hold is a pattern of its own: a set of first
# characters that reaches so far is slow to look up.
_CREDIT = re.compile(
    rf"A(?:P Photo|FP\b|rchivbild|rchivfoto)|B(?:ild|ilder){_SEP}|C(?:ourtesy of|(?:redits?|r[eé]dit[os]*|opyright){_SEP})|"
    rf"F(?:ile photo|(?:otos?|otografía|ot\.){_SEP})|G(?:etty|rafik{_SEP})|I(?:MAGO|mage (?:by|credit|source|caption)|"
    rf"(?:mage|magen|llustration){_SEP})|Kuva{_SEP}|P(?:hotograph|hotos? (?:by|courtesy)|(?:hotos?|icture){_SEP})|Quelle{_SEP}|REUTERS/|"
    rf"S(?:hutterstock|tock/|ymbolbild|ymbolfoto|ource{_SEP})|Unsplash|©|\(Reuters\)|/(?:AP|AFP|Reuters|dpa|TT|EPA|imago|picture)\b"
)
_CREDIT_BEYOND = re.compile(rf"📷|（写真|写真：|사진\s?=|(?:Zdjęcie|Фото|Φωτογραφία|Fotoğraf){_SEP}")
_BEYOND = ("📷", "写真", "사진", "Zdjęcie", "Фото", "Φωτογραφία", "Fotoğraf")
#: The beginning of an article's first paragraph by an agency: `PORT ISEN, Nov. 12 (Meridian Wire) --`.
DATELINE = re.compile(
    r"^(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ'’. /-]{2,40}(?:,\s[A-ZÀ-Þ][^\W\d]+\.?(?:\s[A-ZÀ-Þ][^\W\d]+\.?)?)??)[,:]?\s"
    r"(?:(?P<day>[A-Z][a-z]{2,8}\.?\s\d{1,2}(?:,?\s\d{4})?|\d{1,2}\s[A-Z][a-z]{2,8}\.?(?:\s\d{4})?)\s?)?"
    r"(?:\((?P<agency>[^()\d]{2,30})\)\s?)?(?:[-–—]{1,3}|:)\s"
)


def _ascii_of(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """Return a pattern of the alternatives that an ASCII text can hold, as whole words.

    They are far fewer, and begin at far fewer offsets.
    """
    words = pattern.pattern.removeprefix("(?:").removesuffix(")").split("|")
    return re.compile(rf"(?<![a-z])(?:{'|'.join(filter(str.isascii, words))})(?![a-z])")


_PUBLISHED_ASCII, _UPDATED_ASCII = _ascii_of(PUBLISHED.pattern), _ascii_of(_UPDATED)


def _word_at(pattern: re.Pattern[str], ascii_pattern: re.Pattern[str], text: str) -> int:
    """Return the offset of the first of the words that begins a word of the text; -1 without one.

    In ASCII it must be a whole word; in other scripts and languages it may have an ending.

    ascii_pattern   searches texts in ASCII
    """
    lower = text.lower()
    if lower.isascii():
        match = ascii_pattern.search(lower)
        return match.start() if match else -1
    match = pattern.search(lower)
    while match:
        start = match.start()
        if (start == 0 or not lower[start - 1].isalpha() or not lower[start].isascii()) and _ends(
            match, lower
        ):
            return start
        match = pattern.search(lower, start + 1)
    return -1


def _ends(match: re.Match[str], lower: str) -> bool:
    """Whether a match is no part of a longer word, as `stand` is of `standing`."""
    return not match[0].isascii() or not lower[match.end() : match.end() + 1].isalpha()


def published_at(text: str) -> int:
    """Return the offset of the words that announce a day of publication; -1 without any."""
    return _word_at(PUBLISHED.pattern, _PUBLISHED_ASCII, text)


def updated_at(text: str) -> int:
    """Return the offset of the words that announce the day of a change; -1 without any."""
    return _word_at(_UPDATED, _UPDATED_ASCII, text)


def opens_published(line: str) -> int:
    """Return the length of a line's opening word for publication; 0 without one."""
    lower = line[:60].lower()
    match = PUBLISHED.match(lower)
    return match.end() if match and _ends(match, lower) else 0


def other_day(before: str) -> bool:
    """Whether the words before a date deny that it is a day of publication.

    They do in `until 4 May` and `Appears in print on`.
    """
    return _OTHER_DAY.search(before.lower()) is not None


_BY_LETTERS = frozenset(opening[:2] for opening in _BY)


def byline_start(line: str) -> int:
    """Return the offset of the name in `By Orla Venn`; 0 when the line is no byline.

    What follows the opening word must be a capital.
    """
    if line[:2].lower() not in _BY_LETTERS:
        return 0
    match = _BY.match(line[:40].lower())
    if match is None or match.end() >= len(line):
        return 0
    return match.end() if not line[match.end()].islower() and line[match.end()].isalpha() else 0


def has_credit(line: str) -> bool:
    """Whether a photographer, an agency or the owner of an image is named."""
    if line[-1] in ".”" and not ("©" in line or "/" in line or ":" in line or "(" in line):
        # This is prose: a credit that ends like a sentence has one of these signs.
        return False
    if _CREDIT.search(line) is not None or "imago" in line:
        return True
    if "picture" in line and ("picture alliance" in line or "picture-alliance" in line):
        return True
    return (
        not line.isascii()
        and any(map(line.__contains__, _BEYOND))
        and _CREDIT_BEYOND.search(line) is not None
    )
