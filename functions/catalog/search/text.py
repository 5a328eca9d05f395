"""Words: what is typed and what is written come to the same words, whatever their case, accents and number."""

import re
import unicodedata
from collections.abc import Iterator

LONGEST = 40
"""Characters of a word that count."""

_APOSTROPHES = dict.fromkeys(map(ord, "'`´‘’ʼ＇"))  # noqa: RUF001 - those that people type
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i", "ħ": "h"}
)
"""Letters that Unicode does not take apart, though people type the others for them."""
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
    """As they stand in `text`, each as long as it counts: "Children's T-Lights" are childrens, t and lights."""
    return [word[:LONGEST] for word in _PART.findall(_folded(text))]


def terms(text: str) -> Iterator[str]:
    """What `text` is found by: its words, their stems, and compounds in one: t, lights, light, tlights, tlight."""
    for compound in _COMPOUND.findall(_folded(text)):
        parts = _PART.findall(compound)
        for word in (*parts, "".join(parts)) if len(parts) > 1 else parts:
            yield word[:LONGEST]
            yield stem(word[:LONGEST])


def stem(word: str) -> str:
    """Of singular and plural the same, whether it is a word or not: of cookie and cookies it is "cooky".

    By the endings of English alone, so that "series" has one of its own; it does no harm.
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
