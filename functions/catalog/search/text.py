"""Normalizes texts to words: case and accents do not matter."""

import re
import unicodedata

LONGEST = 40
"""The significant characters of a word."""

_APOSTROPHES = dict.fromkeys(map(ord, "'`´‘’ʼ＇"))  # noqa: RUF001 - those that people type
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i", "ħ": "h"}
)
"""Letters that Unicode does not decompose, with the letters that people type instead."""
_COMPOUND = re.compile(r"[^\W_]+(?:[-._][^\W_]+)+")
_PART = re.compile(r"[^\W_]+")
_QUOTED = re.compile('["\u201c\u201d]([^"\u201c\u201d]+)["\u201c\u201d]')


def words(text: str) -> list[str]:
    """Returns words in order, truncated to LONGEST: "Children's T-Lights" gives childrens, t and lights."""
    return [word[:LONGEST] for word in _PART.findall(_folded(text))]


def compounds(text: str) -> list[str]:
    """Returns words written with hyphens, dots or underscores, joined: "T-Lights" gives tlights."""
    return ["".join(_PART.findall(each))[:LONGEST] for each in _COMPOUND.findall(_folded(text))]


def phrases(text: str) -> list[list[str]]:
    """Returns the words of each quotation of two and more."""
    return [found for quoted in _QUOTED.findall(text) if len(found := words(quoted)) > 1]


def _folded(text: str) -> str:
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
        text = "".join(each for each in decomposed if not unicodedata.combining(each))
    return text.lower().translate(_APOSTROPHES)
