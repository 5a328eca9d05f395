"""Stems, which words that differ by inflection only have in common, and synonyms."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice

from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

from catalog.search.text import words
from catalog.synonyms.domain import Synonyms

MOST_SYNONYMS = 40
"""Of one word or phrase, which may be in several groups."""

_IRREGULAR = {
    "children": "child",
    "people": "person",
    "feet": "foot",
    "teeth": "tooth",
    "geese": "goose",
    "mice": "mouse",
    "lice": "louse",
    "oxen": "ox",
    "cacti": "cactus",
}
_ENDINGS = (
    (re.compile(r"men$"), "man"),
    (re.compile(r"(kni|wi|^li)ves$"), r"\1fe"),
    (re.compile(r"(^el|shel|sel|wol|lea|loa|scar|hal|cal|thie|hoo|shea|dwar|whar)ves$"), r"\1f"),
    (re.compile(r"(eau)x$|(quiz)zes$"), r"\1\2"),
    (re.compile(r"^(alias|atlas|bias|bus|canvas|gas|iris|lens)$"), r"\1es"),
)


class Stemmer:
    """Snowball's of a language, in lower case. For English, it also knows the plurals of nouns that Snowball does not.

    Stems are not words: for cookie and cookies "cooki".
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._analyzer = TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.stemmer(language)).build()
        self.stem = lru_cache(maxsize=50_000)(self._stem)

    def _stem(self, word: str) -> str:
        if self.language == "english":
            singular = word.removesuffix("s")
            word = _IRREGULAR.get(singular, singular if singular.endswith("men") else word)
            for ending, replacement in _ENDINGS:
                word = ending.sub(replacement, word)
        return "".join(self._analyzer.analyze(word))


class Thesaurus:
    """The synonyms by their stems. `words` are the stems of all their words."""

    def __init__(self, synonyms: Synonyms, stemmer: Stemmer) -> None:
        self.synonyms = synonyms
        self.words: set[str] = set()
        self._others: dict[tuple[str, ...], dict[tuple[str, ...], None]] = {}
        for group in synonyms.groups.values():
            entries = dict.fromkeys(tuple(map(stemmer.stem, words(each))) for each in group)
            for entry in entries:
                self.words.update(entry)
                self._others.setdefault(entry, {}).update(entries)

    def others(self, stems: Sequence[str]) -> list[tuple[str, ...]]:
        """Returns the synonyms of these neighbouring words: at most MOST_SYNONYMS, and not themselves."""
        typed = tuple(stems)
        found = (each for each in self._others.get(typed, ()) if each and each != typed)
        return list(islice(found, MOST_SYNONYMS))
