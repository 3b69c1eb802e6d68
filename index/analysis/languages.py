"""Detect the language of articles by their function words, to choose a stemmer.

The lists have frequent function words (folded). A word that several languages share counts for
each, and the others decide. An article with too few of them stays unknown. If the source states a
language, that counts and nothing is detected.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.analysis.tokens import fold
from index.arrays import Array

_WORDS = {
    "en": "the of and to in is that for it was with on as are by this from at be have has his he not but "
    "they an were which had its said will a "
    "or who their after about she her you we been were more would has when what there",
    "de": "der die und in den von zu das mit sich des auf fur ist im dem nicht ein eine als auch es an "
    "werden aus er hat dass sie nach bei wird",
    "fr": "le la les de des et en un une du que est pour qui dans au par sur plus pas ce il aux avec sont "
    "ne se cette ont mais leur",
    "es": "de la que el en y los del las un por con una su para es al lo como mas pero sus le ha se o este "
    "si porque esta entre",
    "it": "di e il la che in un a per del una con non sono le della da i gli al si dei nel piu ha alla "
    "delle come anche lo",
    "pt": "de a o que e do da em um para com nao uma os no se na por mais as dos como mas ao das foi ele "
    "seu sua ou",
    "nl": "de van het een en in is dat op te zijn met voor niet aan er die om ook als dan maar bij naar uit "
    "heeft door wordt",
    "sv": "och i att det som en pa ar av for med till den har inte om ett men de var sig fran kan sa nar "
    "han eller",
    "da": "og i at det en den til er som pa de med for der af ikke har et om var men sig fra kan han eller "
    "blev",
    "no": "og i det er pa til som en av for at med de ikke den har om et men var seg fra kan han eller ble "
    "etter",
    "fi": "ja on ei se etta han oli mutta kun ovat myos tai niin kuin joka ole mukaan sen olla vain nyt ovat",
    "ru": "и в не на что с по как это из для от за он но к о был его же до все так была или при",
    "tr": "ve bir bu da de icin ile olarak daha cok gibi olan en sonra kadar ancak ise var olan dedi",
    "hu": "a az es hogy nem is egy azt de meg csak ez volt van mar ki mint vagy lesz kell",
    "ro": "de si in la a cu pe care nu este din o un pentru mai ca sa au fost ce sunt fi prin",
    "id": "yang dan di ini itu dengan untuk dari dalam tidak akan pada juga ke karena ada oleh saat telah",
    "ca": "de la que i el en els a les un per del una amb al es no mes van ha com pero aquest tambe",
    "pl": "w i na z sie nie do to ze jest o jak po a za od przez ale dla oraz byl tym co",
    "cs": "a v se na je ze s o do za pro by to i z k jsou jako po ale podle byl",
    "el": "και το να του η της με που για την από τα στο είναι οι των σε ότι ο θα",
    "uk": "і в на що не з у до за та як це від про для його був але або",
    "ar": "في من على إلى أن عن مع هذا التي الذي ما هذه كان بعد بين",
    "fa": "و در به از که این را با است برای آن یک می",
    "he": "של את על לא עם הוא זה כי גם אל היא",
    "hi": "के में की है को से का और पर ने कि यह भी",
}
LANGUAGES = tuple(_WORDS)
_ENGLISH = LANGUAGES.index("en")
#: Further function words of English: those that no other language shares tell it, too.
_MORE_ENGLISH = frozenset(
    (
        "into out up over than then them so if no can could may might should do did does how why where "
        "being these those such only any some most other also because through between during before while "
        "until against both each i my me your him our us what which whom very own"
    ).split()
)
_LISTS = {lang: frozenset(map(fold, words.split())) for lang, words in _WORDS.items()}
_LISTS["en"] |= _MORE_ENGLISH - frozenset().union(*_LISTS.values())
#: Function words that an article needs for a sure language.
_MIN_WORDS = 4
#: Their least share of all its words.
_MIN_SHARE = 0.12
#: Their least ratio to those of the second language.
_MIN_RATIO = 1.15
#: Their least difference to those of the second: short texts have words that several share (`a`, `to`).
_MIN_DIFFERENCE = 2
#: Words that tell another language than English from it: of two letters or more, and no English
#: function words. Single letters are variables and units (`v`, `s`, `k`), which made abstracts Czech.
_MIN_TELLING = 2
#: The bit of words that tell none but English.
_WEAK = np.uint32(1 << 31)
#: Articles counted at a time.
_BATCH_ARTICLES = 2000


def function_words(lang: str) -> frozenset[str]:
    """Return the function words of a language, folded; none for a language without a list."""
    words = _LISTS.get(lang, frozenset())
    return words | _MORE_ENGLISH if lang == "en" else words


def flags(words: Sequence[str]) -> Array:
    """Return for each word the languages it is a function word of, as bits, uint32.

    The last bit is set for words that tell no other language from English.
    """
    bits: dict[str, int] = {}
    english = function_words("en")
    for i, lang in enumerate(LANGUAGES):
        for word in _LISTS[lang]:
            weak = int(_WEAK) if (len(word) == 1 and word.isascii()) or word in english else 0
            bits[word] = bits.get(word, 0) | 1 << i | weak
    return np.fromiter((bits.get(word, 0) for word in words), dtype=np.uint32, count=len(words))


def detect(word_flags: Array, token_word: Array, lengths: Array) -> tuple[list[str | None], list[str | None]]:
    """Detect the language of each article. Returns the sure languages, then the likely ones.

    Each is None where it is unknown. The sure language is shown and counted. The likely one only
    chooses the stemmer, where a wrong guess on a few words does little harm.

    word_flags      the `flags` of the words
    token_word      the word of every token, article by article
    lengths         the number of tokens of each article
    """
    # Words with the same flags are counted as one, so a language's count is a sum over a few kinds.
    kinds, kind_of_word = np.unique(word_flags, return_inverse=True)
    weights = ((kinds[:, None] >> np.arange(len(LANGUAGES), dtype=np.uint32)) & 1).astype(np.float32)
    telling_weights = weights * ((kinds & _WEAK) == 0)[:, None]
    telling_weights[:, _ENGLISH] = weights[:, _ENGLISH]
    kind_of_word = kind_of_word.astype(np.uint16)
    counts, telling = (np.zeros((lengths.size, len(LANGUAGES)), dtype=np.int64) for _ in range(2))
    ends = np.cumsum(lengths)
    for low in range(0, lengths.size, _BATCH_ARTICLES):
        high = min(low + _BATCH_ARTICLES, lengths.size)
        start = int(ends[low] - lengths[low])
        kind = kind_of_word[token_word[start : int(ends[high - 1])]]
        row = np.repeat(np.arange(high - low) * kinds.size, lengths[low:high])
        by_kind = np.bincount(row + kind, minlength=(high - low) * kinds.size)
        by_article = by_kind.reshape(high - low, kinds.size).astype(np.float32)
        counts[low:high] = by_article @ weights
        telling[low:high] = by_article @ telling_weights
    best = counts.argmax(axis=1)
    told = telling[np.arange(lengths.size), best]
    ranked = np.sort(counts, axis=1)
    first, second = ranked[:, -1], ranked[:, -2]
    sure = (first >= np.maximum(_MIN_WORDS, _MIN_SHARE * lengths)) & (first >= _MIN_RATIO * second)
    sure &= first - second >= _MIN_DIFFERENCE
    sure &= told >= _MIN_TELLING
    likely = (first > second) & (told > 0)
    names = [LANGUAGES[i] for i in best.tolist()]
    return (
        [name if clear else None for name, clear in zip(names, sure.tolist(), strict=True)],
        [name if clear else None for name, clear in zip(names, likely.tolist(), strict=True)],
    )
