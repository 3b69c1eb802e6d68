"""Which language an article is in, by its commonest little words: enough to choose a stemmer, and quick enough for every article.

The lists hold frequent function words (folded); a word that several languages share counts for each, and the others decide. An article with
too few of them stays unknown, and is then not stemmed. Where the source states its language, that is taken and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.analysis.tokens import fold
from index.arrays import Array

_WORDS = {
    "en": "the of and to in is that for it was with on as are by this from at be have has his he not but they an were which had its said will a "
    "or who their after about she her you we been were more would has when what there",
    "de": "der die und in den von zu das mit sich des auf fur ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach bei wird",
    "fr": "le la les de des et en un une du que est pour qui dans au par sur plus pas ce il aux avec sont ne se cette ont mais leur",
    "es": "de la que el en y los del las un por con una su para es al lo como mas pero sus le ha se o este si porque esta entre",
    "it": "di e il la che in un a per del una con non sono le della da i gli al si dei nel piu ha alla delle come anche lo",
    "pt": "de a o que e do da em um para com nao uma os no se na por mais as dos como mas ao das foi ele seu sua ou",
    "nl": "de van het een en in is dat op te zijn met voor niet aan er die om ook als dan maar bij naar uit heeft door wordt",
    "sv": "och i att det som en pa ar av for med till den har inte om ett men de var sig fran kan sa nar han eller",
    "da": "og i at det en den til er som pa de med for der af ikke har et om var men sig fra kan han eller blev",
    "no": "og i det er pa til som en av for at med de ikke den har om et men var seg fra kan han eller ble etter",
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
_LISTS = {lang: frozenset(map(fold, words.split())) for lang, words in _WORDS.items()}
#: An article needs so many little words, and that share of all its words, before its language is believed.
_LEAST, _SHARE, _LEAD = 4, 0.12, 1.15
#: So many more than any other language has: in a short text a few words that several share (`a`, `to`, `do`) say little.
_MORE = 2
_DOCS = 2000  # looked at together


def flags(words: Sequence[str]) -> Array:
    """For each distinct word, a bit set of the languages it is a little word of; shape (len(words),), uint32."""
    bits: dict[str, int] = {}
    for place, lang in enumerate(LANGUAGES):
        for word in _LISTS[lang]:
            bits[word] = bits.get(word, 0) | 1 << place
    return np.fromiter((bits.get(word, 0) for word in words), dtype=np.uint32, count=len(words))


def detect(word_flags: Array, token_word: Array, lengths: Array) -> tuple[list[str | None], list[str | None]]:
    """The language of each article, from the words of its tokens: (None where it is not clear; the best guess where there is any).

    The first is shown and counted; the second only chooses the stemmer, where a wrong guess on a few words does little harm.

    word_flags  the `flags` of the words; token_word: the word of every token, article by article; lengths: how many tokens each article has
    """
    # Words of the same flags are counted as one; what a language's words come to is then a sum over these few.
    kinds, kind_of_word = np.unique(word_flags, return_inverse=True)
    weights = ((kinds[:, None] >> np.arange(len(LANGUAGES), dtype=np.uint32)) & 1).astype(np.float32)
    kind_of_word = kind_of_word.astype(np.uint16)
    counts = np.zeros((lengths.size, len(LANGUAGES)), dtype=np.int64)
    ends = np.cumsum(lengths)
    for low in range(0, lengths.size, _DOCS):
        high = min(low + _DOCS, lengths.size)
        start = int(ends[low] - lengths[low])
        kind = kind_of_word[token_word[start : int(ends[high - 1])]]
        row = np.repeat(np.arange(high - low) * kinds.size, lengths[low:high])
        found = np.bincount(row + kind, minlength=(high - low) * kinds.size).reshape(high - low, kinds.size)
        counts[low:high] = found.astype(np.float32) @ weights
    best = counts.argmax(axis=1)
    ranked = np.sort(counts, axis=1)
    sure = (ranked[:, -1] >= np.maximum(_LEAST, _SHARE * lengths)) & (ranked[:, -1] >= _LEAD * ranked[:, -2])
    sure &= ranked[:, -1] - ranked[:, -2] >= _MORE
    likely = ranked[:, -1] > ranked[:, -2]
    names = [LANGUAGES[place] for place in best.tolist()]
    return (
        [name if clear else None for name, clear in zip(names, sure.tolist(), strict=True)],
        [name if clear else None for name, clear in zip(names, likely.tolist(), strict=True)],
    )
