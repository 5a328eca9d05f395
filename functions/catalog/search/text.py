"""Normalizes words of queries and products: case, accents, singular and plural do not matter."""

import re
import unicodedata
from collections.abc import Iterator

LONGEST = 40
"""The significant characters of a word."""

_APOSTROPHES = dict.fromkeys(map(ord, "'`´‘’ʼ＇"))  # noqa: RUF001 - those that people type
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i", "ħ": "h"}
)
"""Letters that Unicode does not decompose, with the letters that people type instead."""
_COMPOUND = re.compile(r"[^\W_]+(?:[-._][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
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


def words(text: str) -> list[str]:
    """Returns words in order, truncated to LONGEST: "Children's T-Lights" gives childrens, t and lights."""
    return [word[:LONGEST] for word in _PART.findall(_folded(text))]


def terms(text: str) -> Iterator[str]:
    """Returns the terms that find `text`: words, stems and joined compounds: t, lights, light, tlights, tlight."""
    for compound in _COMPOUND.findall(_folded(text)):
        parts = _PART.findall(compound)
        for word in (*parts, "".join(parts)) if len(parts) > 1 else parts:
            yield word[:LONGEST]
            yield stem(word[:LONGEST])


def stem(word: str) -> str:
    """Returns the same stem for singular and plural, not necessarily a word: for cookie and cookies "cooky".

    Uses English endings only. "series" gets a stem of its own, which is harmless.
    """
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


def _folded(text: str) -> str:
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
        text = "".join(each for each in decomposed if not unicodedata.combining(each))
    return text.lower().translate(_APOSTROPHES)
