"""Stems: words that differ by inflection only have one."""

import re
from functools import lru_cache

from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

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
