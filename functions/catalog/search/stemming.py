"""Stems: words that differ by inflection only have one."""

import re
from functools import lru_cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

_KEPT_S = ("ss", "us", "is")
_DROPPED_E = ("se", "xe", "ze", "che", "she", "oe")
_VES = re.compile(r"(?:^el|kni|wi|shel|sel|wol|lea|loa|scar|hal|cal|thie|hoo|shea|dwar|whar)ves$")
_IRREGULAR = {
    "lives": "life",
    "children": "child",
    "people": "person",
    "feet": "foot",
    "teeth": "tooth",
    "geese": "goose",
    "mice": "mouse",
    "lice": "louse",
    "oxen": "ox",
    "cacti": "cactus",
    "quizzes": "quiz",
    "men": "man",
}
_NO_PLURALS = frozenset(("alias", "atlas", "bias", "canvas", "christmas", "lens", "xmas"))


class Stemmer:
    """Snowball's of a language, in lower case. For English, it also knows the plurals of nouns that Snowball does not.

    Stems are not words: for cookie and cookies "cooki".
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._analyzer: TextAnalyzer = (
            TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.stemmer(language)).build()
        )
        self.stem = lru_cache(maxsize=50_000)(self._stem)

    def _stem(self, word: str) -> str:
        if self.language == "english":
            word = _singular(word)
        return "".join(self._analyzer.analyze(word))


def _singular(word: str) -> str:
    word = _plural_ending_dropped(word)
    word = _IRREGULAR.get(word, word)
    if len(word) > 3:
        if word.endswith("men"):
            return f"{word[:-3]}man"
        if word.endswith("ie"):
            return f"{word[:-2]}y"
        if word.endswith(_DROPPED_E):
            return word[:-1]
    return word


def _plural_ending_dropped(word: str) -> str:
    if len(word) < 4 or word in _NO_PLURALS or word in _IRREGULAR:
        return word
    if word.endswith("eaux"):
        return word[:-1]
    if not word.endswith("s") or word.endswith(_KEPT_S):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if _VES.search(word):
        return word[:-3] + ("fe" if word.endswith(("knives", "wives")) else "f")
    return word[:-1]
