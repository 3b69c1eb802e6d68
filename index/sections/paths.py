"""What names sections have: paths cleaned of home pages and titles, addresses read for weak hints, labels and slugs joined.

A section path runs from general to particular: `("World", "Europe")`. It says where the publisher filed the article, so neither the
home page nor the article itself nor the site's own name is part of it.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import unquote

_HOME_WORDS = """
    home|homepage|homesite|start|startseite|startsida|startside|startpagina|hauptseite|accueil|page d'accueil|inicio|portada|início
    página inicial|pagina inicio|capa|home page|prima pagina|pagina principale|strona główna|hlavní stránka|domů|úvod|domov
    naslovnica|naslovna|početna|főoldal|címlap|kezdőlap|acasă|главная|главная страница|головна|начало|почетна|насловна
    αρχική|αρχική σελίδα|anasayfa|ana sayfa|ana səhifə|beranda|utama|laman utama|trang chủ|etusivu|forside|forsiden|hjem|hem|esileht
    sākums|pradžia|titulinis|forsíða|الرئيسية|الصفحة الرئيسية|صفحه اصلی|خانه|صفحہ اول|ホーム|トップ|トップページ|首页|首頁|主页|主頁|홈
    หน้าแรก|होम|मुख्य पृष्ठ|মূলপাতা|হোম|முகப்பு|דף הבית|ראשי|nyumbani|mwanzo|tuis|website
    front page|frontpage|main page|titelseite|voorpagina|hoofdpagina|etusivulle|portada principal|página principal|página de inicio|
    pagina iniziale|la une|förstasidan|förstasida|strona startowa|titulní strana|titulná strana|prima pagină|prvá stránka|első oldal
"""
# What leads in to a trail and is no part of it.
_LEAD_IN_WORDS = """
    back to|go back|go back home|back home|zurück|zurück zu|retour|volver|volver a|torna a|voltar|terug|
    you are here|you are in|you are at|you're here|you’re here|your location|location|current location|breadcrumb|breadcrumbs|navigation path|
    sie sind hier|sie befinden sich hier|du bist hier|standort|ihr standort|vous êtes ici|vous êtes dans|tu es ici|fil d'ariane|fil d’ariane|
    estás en|estás aquí|está en|usted está aquí|usted está en|se encuentra en|você está em|você está aqui|está aqui|sei in|sei qui|ti trovi in|
    ti trovi qui|tu sei qui|je bent hier|u bent hier|u bevindt zich hier|du är här|du er her|olet tässä|olet täällä|jesteś tutaj|tu jesteś|
    jste zde|nacházíte se|nachádzate sa|ön itt áll|itt vagy|jelenlegi hely|ești aici|sunteți aici|вы здесь|вы находитесь здесь|ви тут|
    ви знаходитесь тут|вие сте тук|ви сте тук|nalazite se ovdje|nalazite se ovde|nahajate se|βρίσκεστε εδώ|είστε εδώ|buradasınız|
    anda di sini|bạn đang ở đây|أنت هنا|현재 위치|現在位置|当前位置|您的位置|您现在的位置|你的位置|目前位置|現在地
"""
#: Labels of the home page as printed in lower case. `News` is not among them: for most who use it, it is a section.
HOME = frozenset(word.strip() for line in _HOME_WORDS.split("\n") for word in line.split("|") if word.strip())
LEAD_IN = frozenset(
    word.strip() for line in _LEAD_IN_WORDS.split("\n") for word in line.split("|") if word.strip()
)
_CLIPPED = re.compile(r"\s*(?:\.{2,}|…)$")
_LONGEST_NAME = 60


def label_key(label: str) -> str:
    """A label folded for comparing: case, accents, punctuation and blanks at its ends dropped, `&` as `and`, other runs as a blank."""
    text = label if label.isascii() else _unaccented(label).replace("’", "")
    if "&" in text:
        text = text.replace("&", " and ")
    if text.isascii():
        return b" ".join(text.encode().translate(_ASCII_FOLDED, b"'").split()).decode()
    return " ".join(_NO_LETTERS.sub(" ", text.replace("'", "")).split())


# What becomes of each byte of an ASCII text: a table of bytes is many times quicker than one of characters.
_ASCII_FOLDED = bytes(ord(chr(c).lower()) if c < 128 and chr(c).isalnum() else 32 for c in range(256))
# Marks of Indian and Thai scripts belong to their words, so only ASCII and common punctuation separate.
_NO_LETTERS = re.compile(r"[\s!-/:-@\[-`{-~\u00a0-\u00bf\u2000-\u206f\u3000-\u303f]+")


_MARKS = re.compile("[\u0300-\u036f]+")


def _unaccented(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))


_HOME_KEYS = frozenset(label_key(word) for word in HOME | LEAD_IN)
_LONGEST_HOME = 2 * max(map(len, HOME | LEAD_IN))


def is_home(label: str) -> bool:
    """Does this label lead to the home page, or in to the trail?"""
    return len(label) <= _LONGEST_HOME and label_key(label) in _HOME_KEYS


_NO_ALNUM = re.compile(r"[\W_]+")


def squash(text: str) -> str:
    """Letters and digits only, folded: `The Isen Post` and `theisenpost` become the same."""
    return _NO_ALNUM.sub("", text.lower() if text.isascii() else _unaccented(text))


# Second-level parts under which sites are registered, as in `isenpost.co.uk`.
_SUFFIX_PARTS = frozenset(("co", "com", "org", "net", "gov", "ac", "edu", "or", "ne", "gob"))


@lru_cache(maxsize=8192)
def site_key(site: str) -> str:
    """The part of a host name that is the site's name, squashed: `www.isen-post.co.uk` -> `isenpost`."""
    parts = site.lower().removeprefix("www.").split(".")
    if len(parts) > 1:
        parts = parts[:-1]
        if len(parts) > 1 and parts[-1] in _SUFFIX_PARTS:
            parts = parts[:-1]
    return squash(parts[-1])


@lru_cache(maxsize=8192)
def names_site(label: str, site: str | None) -> bool:
    """Is this label the site's own name: its host name, whole or registered, or the same letters with or without `The` or `Online`?"""
    return bool(site) and squash(label) in _site_names(site or "")


@lru_cache(maxsize=8192)
def _site_names(site: str) -> frozenset[str]:
    """The squashed names by which a site calls itself: `auto.isen-online.de` -> `isenonline`, `isen`, `theisenonline`, `isenonlinede` .."""
    host = site.lower().removeprefix("www.")
    own = site_key(site)
    names = {own, own.removesuffix("online") or own}
    # the host name written out, with or without what stands before the registered part
    written = {squash(site), squash(host), squash(".".join(host.split(".")[-2:]))}
    return frozenset(
        names
        | written
        | {"the" + name for name in names}
        | {name.removeprefix("the") for name in names} - {""}
    )


_SLOGAN = re.compile(r":\s|\s[–—|-]\s")


def _names_site_in_full(label: str, site: str | None) -> bool:
    """Is this label the site's name and its slogan: `Isen Post – News from the valley`?"""
    slogan = _SLOGAN.search(label)
    return slogan is not None and names_site(label[: slogan.start()], site)


@lru_cache(maxsize=8192)
def _clipped_key(label: str) -> tuple[str, bool]:
    """(the key of a label without the dots that clip it, whether there are any)."""
    return label_key(_CLIPPED.sub("", label)), _CLIPPED.search(label) is not None


def fits_title(label: str, title: str) -> bool:
    """Is this label the article's own title, whole or clipped?"""
    if not title:
        return False
    key, clipped = _clipped_key(label)
    head = title[0]
    if not key or (
        head.isascii() and head.isalnum() and head.lower() != key[0]
    ):  # as most labels: their first letters tell
        return False
    whole = label_key(title)
    if key == whole:
        return True
    # a place that begins the title is a section; most of the title, or what was clipped, is the title
    enough = 12 if clipped else max(12, len(whole) * 3 // 5)
    return len(key) >= enough and (whole.startswith(key) or key.startswith(whole + " "))


def clean_path(names: Iterable[str], title: str = "", site: str | None = None) -> tuple[str, ...]:
    """A stated path without home page, site name, title and repetitions: NFC, blanks collapsed, character references resolved.

    The site's name is dropped only at the head, where it stands for the home page, and only when the site is known.
    """
    path = list(_clean_names(tuple(names), site))
    while path and (fits_title(path[-1], title) or len(path[-1]) > 2 * _LONGEST_NAME):
        path.pop()
    return tuple(path)


@lru_cache(maxsize=8192)
def _clean_names(names: tuple[str, ...], site: str | None) -> tuple[str, ...]:
    path: list[str] = []
    named = list(names)
    # where a trail begins again (`Blog › Home › Tools › Blog`) the last one is it
    again = [place for place, name in enumerate(named) if place and is_home(" ".join(name.split()))]
    named = named[again[-1] :] if again and again[-1] + 1 < len(named) else named
    for place, name in enumerate(named):
        text = html.unescape(name) if "&" in name else name
        text = unicodedata.normalize("NFC", " ".join(text.split())).strip(" »›>/|•→·:–-")
        if not text or (path and text == path[-1]):
            continue
        if not path and (
            is_home(text)
            or names_site(text, site)
            or (place + 1 < len(named) and _names_site_in_full(text, site))
        ):
            continue
        path.append(text)
    return tuple(path)


def is_name(label: str) -> bool:
    """Can this be the name of a section? Not longer than 60 characters, and no sentence."""
    return 0 < len(label) <= _LONGEST_NAME and (not label.endswith((".", "?", ":", ";")) or len(label) <= 8)


_SEPARATED = re.compile(r"\s*(?:»|›|→|•|>|\||::|;)\s*|\s+[/·\\]\s+")


def split_path(text: str) -> tuple[str, ...]:
    """A section as records write it: `World/Europe`, `World > Europe`, `World | Europe`, `World` -> names. A lone slash separates too."""
    names = [n for n in _SEPARATED.split(text) if n.strip()]
    if len(names) == 1 and "/" in text:
        names = [n for n in text.strip("/ ").split("/") if n.strip()]
    return tuple(" ".join(n.split()) for n in names)


# Segments of addresses that say how a site is built, not where an article is filed.
_STRUCTURAL_WORDS = """
    article articles artikel articulo articolo articulos artikkel artigo news-article story stories p a s c id n post posts posting
    archive archives archiv node content html amp amphtml index default view detail details print entry page pages blog blogs www web
    site english deutsch clanek clanak clanky article-id doc docs wp-content permalink item items photo category tag topic topics theme
    thema section sections date short
"""
_STRUCTURAL = frozenset(_STRUCTURAL_WORDS.split())
# Folders of a writer, whose name comes next.
_OF_WRITERS_WORDS = """
    author authors autor autores autoren auteur auteurs autore autori byline by person profile profiles user users contributor contributors
    reporter reporters journalist journalists writer writers
"""
_OF_WRITERS = frozenset(_OF_WRITERS_WORDS.split())
_NUMBERED = re.compile(r"\d{5}")
_SLUG = re.compile(r"[^\W\d_][^\W_]*(?:[-_][^\W_]+){0,3}")


def url_section(url: str) -> tuple[str, ...]:
    """Folders of an address that look like sections, as slugs: `/world/us-news/2020/…` -> ("world", "us-news"). A weak hint."""
    path = url.partition("://")[2].partition("/")[2] if "://" in url else url.lstrip("/")
    # the last segment is the article, with or without a slash at its end
    segments = path.partition("?")[0].partition("#")[0].strip("/").split("/")[:-1]
    found: list[str] = []
    for place, segment in enumerate(segments[:4]):
        slug = unquote(segment).strip().lower() if "%" in segment else segment.strip().lower()
        # a two-letter folder at the top is a language or an edition
        if slug in _OF_WRITERS:
            break
        if slug in _STRUCTURAL or (place == 0 and len(slug) == 2):
            continue
        if len(slug) > 30 or not _SLUG.fullmatch(slug) or _NUMBERED.search(slug):
            break
        found.append(slug)
    return tuple(found[:3])


def slug_key(label: str) -> str:
    """What a label and its slug have in common: `US news`, `us-news`, `Arts & Culture`, `arts-and-culture` -> the same key.

    An `and` is dropped, because slugs drop it as often as they keep it.
    """
    return "".join(
        word
        for word in label_key(label).split()
        if word not in {"and", "und", "et", "y", "e", "og", "och", "en"}
    )


def same_section(label: str, slug: str) -> bool:
    """Is this slug the address form of this label?"""
    return slug_key(label) == slug_key(slug) != ""
