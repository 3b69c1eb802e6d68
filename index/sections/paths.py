"""Clean section paths of home pages and titles, read weak hints from addresses, compare labels.

A section path runs from general to particular: `("World", "Europe")`. It says where the publisher
filed the article, so the home page, the site's name and the article itself are no part of it.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import unquote

_HOME_WORDS = """
    home|homepage|homesite|start|startseite|startsida|startside|startpagina|hauptseite|accueil
    page d'accueil|inicio|portada|início
    página inicial|pagina inicio|capa|home page|prima pagina|pagina principale|strona główna|hlavní stránka
    domů|úvod|domov
    naslovnica|naslovna|početna|főoldal|címlap|kezdőlap|acasă|главная|главная страница|головна|начало
    почетна|насловна
    αρχική|αρχική σελίδα|anasayfa|ana sayfa|ana səhifə|beranda|utama|laman utama|trang chủ|etusivu|forside
    forsiden|hjem|hem|esileht
    sākums|pradžia|titulinis|forsíða|الرئيسية|الصفحة الرئيسية|صفحه اصلی|خانه|صفحہ اول|ホーム|トップ|トップページ|首页|首頁
    主页|主頁|홈
    หน้าแรก|होम|मुख्य पृष्ठ|মূলপাতা|হোম|முகப்பு|דף הבית|ראשי|nyumbani|mwanzo|tuis|website
    front page|frontpage|main page|titelseite|voorpagina|hoofdpagina|etusivulle|portada principal
    página principal|página de inicio|
    pagina iniziale|la une|förstasidan|förstasida|strona startowa|titulní strana|titulná strana|prima pagină
    prvá stránka|első oldal
"""
# Words that introduce a breadcrumb and are no part of it.
_LEAD_IN_WORDS = """
    back to|go back|go back home|back home|zurück|zurück zu|retour|volver|volver a|torna a|voltar|terug|
    you are here|you are in|you are at|you're here|you’re here|your location|location|current location
    breadcrumb|breadcrumbs|navigation path|
    sie sind hier|sie befinden sich hier|du bist hier|standort|ihr standort|vous êtes ici|vous êtes dans
    tu es ici|fil d'ariane|fil d’ariane|
    estás en|estás aquí|está en|usted está aquí|usted está en|se encuentra en|você está em|você está aqui
    está aqui|sei in|sei qui|ti trovi in|
    ti trovi qui|tu sei qui|je bent hier|u bent hier|u bevindt zich hier|du är här|du er her|olet tässä
    olet täällä|jesteś tutaj|tu jesteś|
    jste zde|nacházíte se|nachádzate sa|ön itt áll|itt vagy|jelenlegi hely|ești aici|sunteți aici|вы здесь
    вы находитесь здесь|ви тут|
    ви знаходитесь тут|вие сте тук|ви сте тук|nalazite se ovdje|nalazite se ovde|nahajate se|βρίσκεστε εδώ
    είστε εδώ|buradasınız|
    anda di sini|bạn đang ở đây|أنت هنا|현재 위치|現在位置|当前位置|您的位置|您现在的位置|你的位置|目前位置|現在地
"""
#: Labels of the home page in lower case. `News` is not among them: on most sites it is a section.
HOME = frozenset(word.strip() for line in _HOME_WORDS.split("\n") for word in line.split("|") if word.strip())
LEAD_IN = frozenset(
    word.strip() for line in _LEAD_IN_WORDS.split("\n") for word in line.split("|") if word.strip()
)
_CLIPPED = re.compile(r"\s*(?:\.{2,}|…)$")
#: Characters of a section's name.
_MAX_NAME_CHARS = 60


def label_key(label: str) -> str:
    """Fold a label for comparing: no case, accents, apostrophes; `&` is `and`, others one blank."""
    text = label if label.isascii() else _unaccented(label).replace("’", "")
    if "&" in text:
        text = text.replace("&", " and ")
    if text.isascii():
        return b" ".join(text.encode().translate(_ASCII_FOLDED, b"'").split()).decode()
    return " ".join(_NO_LETTERS.sub(" ", text.replace("'", "")).split())


# The folded form of each byte of an ASCII text. A table of bytes is many times quicker than one of
# characters.
_ASCII_FOLDED = bytes(ord(chr(c).lower()) if c < 128 and chr(c).isalnum() else 32 for c in range(256))
# Marks of Indian and Thai scripts belong to words, so only ASCII and common punctuation separate.
_NO_LETTERS = re.compile(r"[\s!-/:-@\[-`{-~\u00a0-\u00bf\u2000-\u206f\u3000-\u303f]+")


_MARKS = re.compile("[\u0300-\u036f]+")


def _unaccented(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))


_HOME_KEYS = frozenset(label_key(word) for word in HOME | LEAD_IN)
_MAX_HOME_CHARS = 2 * max(map(len, HOME | LEAD_IN))


def is_home(label: str) -> bool:
    """Whether a label leads to the home page or introduces a breadcrumb."""
    return len(label) <= _MAX_HOME_CHARS and label_key(label) in _HOME_KEYS


_NO_ALNUM = re.compile(r"[\W_]+")


def squash(text: str) -> str:
    """Fold a text to letters and digits: `The Isen Post` and `theisenpost` become the same."""
    return _NO_ALNUM.sub("", text.lower() if text.isascii() else _unaccented(text))


# Second-level parts under which sites are registered, as in `isenpost.co.uk`.
_SUFFIX_PARTS = frozenset(("co", "com", "org", "net", "gov", "ac", "edu", "or", "ne", "gob"))


@lru_cache(maxsize=8192)
def site_key(site: str) -> str:
    """Return the part of a host name that names the site: `www.isen-post.co.uk` -> `isenpost`."""
    parts = site.lower().removeprefix("www.").split(".")
    if len(parts) > 1:
        parts = parts[:-1]
        if len(parts) > 1 and parts[-1] in _SUFFIX_PARTS:
            parts = parts[:-1]
    return squash(parts[-1])


@lru_cache(maxsize=8192)
def names_site(label: str, site: str | None) -> bool:
    """Whether a label is the site's own name.

    That is its host name, whole or registered, also with or without `The` or `Online`.
    """
    return bool(site) and squash(label) in _site_names(site or "")


@lru_cache(maxsize=8192)
def _site_names(site: str) -> frozenset[str]:
    """List the folded names of a site: `auto.isen-online.de` -> `isenonline`, `isen` and more."""
    host = site.lower().removeprefix("www.")
    key = site_key(site)
    names = {key, key.removesuffix("online") or key}
    # The whole host name, and its registered part.
    host_names = {squash(site), squash(host), squash(".".join(host.split(".")[-2:]))}
    return frozenset(
        names
        | host_names
        | {"the" + name for name in names}
        | {name.removeprefix("the") for name in names} - {""}
    )


_SLOGAN = re.compile(r":\s|\s[–—|-]\s")


def _names_site_in_full(label: str, site: str | None) -> bool:
    """Whether a label is the site's name and its slogan: `Isen Post – News from the valley`."""
    slogan = _SLOGAN.search(label)
    return slogan is not None and names_site(label[: slogan.start()], site)


_AT_SITE = re.compile(
    r"(.{2,})\s(?:on|at|by|in|from|en|de|du|sur|auf|bei|von|op|van|su|di|da|no|na|em|på|fra|från|[|–—-])"
    r"\s(.+)",
    re.IGNORECASE,
)


def _without_site(label: str, site: str | None) -> str:
    """Cut off the site's name behind a label: `Harbour at Isen Post` -> `Harbour`."""
    while site and (at := _AT_SITE.fullmatch(label)) and names_site(at[2], site):
        label = at[1].strip(_EDGES)
    return label


@lru_cache(maxsize=8192)
def _clipped_key(label: str) -> tuple[str, bool]:
    """Return the key of a label without the dots that clip it, and whether it has any."""
    return label_key(_CLIPPED.sub("", label)), _CLIPPED.search(label) is not None


def fits_title(label: str, title: str) -> bool:
    """Whether a label is the article's own title, whole or clipped."""
    if not title:
        return False
    key, clipped = _clipped_key(label)
    head = title[0]
    if not key or (
        head.isascii() and head.isalnum() and head.lower() != key[0]
    ):  # most labels differ in the first letter
        return False
    whole = label_key(title)
    if key == whole:
        return True
    # A short beginning of the title, such as a country, is a section; a clipped or long one is the title.
    enough = 12 if clipped else max(12, len(whole) * 3 // 5)
    return len(key) >= enough and (whole.startswith(key) or key.startswith(whole + " "))


def clean_path(names: Iterable[str], title: str = "", site: str | None = None) -> tuple[str, ...]:
    """Clean a stated path of home page, site name, title and repetitions.

    Names get NFC, single blanks and no character references. The site's name is dropped only at the
    start, where it stands for the home page, and only if the site is known.
    """
    path = list(_clean_names(tuple(names), site))
    while path and (fits_title(path[-1], title) or len(path[-1]) > 2 * _MAX_NAME_CHARS):
        path.pop()
    return tuple(path)


_EDGES = " »›>/|→•·:–-"


@lru_cache(maxsize=8192)
def _clean_names(names: tuple[str, ...], site: str | None) -> tuple[str, ...]:
    path: list[str] = []
    # Where a breadcrumb begins again (`Blog › Home › Tools › Blog`), its last part counts.
    homes = [i for i, name in enumerate(names) if i and is_home(" ".join(name.split()))]
    names = names[homes[-1] :] if homes and homes[-1] + 1 < len(names) else names
    for i, name in enumerate(names):
        text = html.unescape(name) if "&" in name else name
        text = unicodedata.normalize("NFC", " ".join(text.split())).strip(" »›>/|•→·:–-")
        text = _without_site(text, site)
        if not text or (path and text == path[-1]):
            continue
        if not path and (
            is_home(text)
            or names_site(text, site)
            or (i + 1 < len(names) and _names_site_in_full(text, site))
        ):
            continue
        path.append(text)
    return tuple(path)


def is_name(label: str) -> bool:
    """Whether a label can name a section: at most 60 characters, and no sentence."""
    return 0 < len(label) <= _MAX_NAME_CHARS and (not label.endswith((".", "?", ":", ";")) or len(label) <= 8)


_SEPARATED = re.compile(r"\s*(?:»|›|→|•|>|\||::|;)\s*|\s+[/·\\]\s+")


def split_path(text: str) -> tuple[str, ...]:
    """Split a section as records write it: `World/Europe`, `World > Europe`, `World | Europe`."""
    names = [n for n in _SEPARATED.split(text) if n.strip()]
    if len(names) == 1 and "/" in text:
        names = [n for n in text.strip("/ ").split("/") if n.strip()]
    return tuple(" ".join(n.split()) for n in names)


# Segments of addresses that show how a site is built, not where an article is filed.
_STRUCTURAL_WORDS = """
    article articles artikel articulo articolo articulos artikkel artigo news-article story stories p a s c
    id n post posts posting archive archives archiv node content html amp amphtml index default view detail
    details print entry page pages blog blogs www web site english deutsch clanek clanak clanky article-id
    doc docs wp-content permalink item items photo category tag topic topics theme thema section sections
    date short
"""
_STRUCTURAL = frozenset(_STRUCTURAL_WORDS.split())
# Folders of an author, whose name comes next.
_OF_WRITERS_WORDS = """
    author authors autor autores autoren auteur auteurs autore autori byline by person profile profiles user
    users contributor contributors reporter reporters journalist journalists writer writers
"""
_OF_WRITERS = frozenset(_OF_WRITERS_WORDS.split())
_NUMBERED = re.compile(r"\d{5}")
_SLUG = re.compile(r"[^\W\d_][^\W_]*(?:[-_][^\W_]+){0,3}")


def url_section(url: str) -> tuple[str, ...]:
    """Read folders of an address that may be sections: `/world/us-news/…` -> ("world", "us-news").

    It is a weak hint.
    """
    path = url.partition("://")[2].partition("/")[2] if "://" in url else url.lstrip("/")
    # The last segment is the article, with or without a slash at its end.
    segments = path.partition("?")[0].partition("#")[0].strip("/").split("/")[:-1]
    slugs: list[str] = []
    for i, segment in enumerate(segments[:4]):
        slug = unquote(segment).strip().lower() if "%" in segment else segment.strip().lower()
        if slug in _OF_WRITERS:
            break
        # A first folder of two letters is a language or an edition.
        if slug in _STRUCTURAL or (i == 0 and len(slug) == 2):
            continue
        if len(slug) > 30 or not _SLUG.fullmatch(slug) or _NUMBERED.search(slug):
            break
        slugs.append(slug)
    return tuple(slugs[:3])


def slug_key(label: str) -> str:
    """Return a key that a label and its slug share: `Arts & Culture` and `arts-and-culture`.

    `and` is dropped, because slugs drop it as often as they keep it.
    """
    return "".join(
        word
        for word in label_key(label).split()
        if word not in {"and", "und", "et", "y", "e", "og", "och", "en"}
    )


def same_section(label: str, slug: str) -> bool:
    """Whether a slug is the address form of a label."""
    return slug_key(label) == slug_key(slug) != ""
