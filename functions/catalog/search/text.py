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
_DROPPED_ES = ("sses", "shes", "ches", "xes")


def words(text: str) -> list[str]:
    """As they stand in `text`, each as long as it counts: "Children's T-Lights" are childrens, t and lights."""
    return [word[:LONGEST] for word in _PART.findall(_folded(text))]


def terms(text: str) -> Iterator[str]:
    """What `text` is found by: its words, their singular, and compounds in one: t, lights, light, tlights, tlight."""
    for compound in _COMPOUND.findall(_folded(text)):
        parts = _PART.findall(compound)
        for word in (*parts, "".join(parts)) if len(parts) > 1 else parts:
            yield word[:LONGEST]
            yield singular(word[:LONGEST])


def singular(word: str) -> str:
    """By the endings of English alone, so that "series" has a singular of its own; it does no harm."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(_KEPT_S):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(_DROPPED_ES) else word[:-1]


def _folded(text: str) -> str:
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
        text = "".join(each for each in decomposed if not unicodedata.combining(each))
    return text.lower().translate(_APOSTROPHES)
