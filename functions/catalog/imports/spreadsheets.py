"""How text stands in a cell: never as a formula, never stripped of what belongs to it, and with lists in it.

A spreadsheet runs a cell that begins like a formula. Such a cell gets an apostrophe in front, as OWASP advises,
and loses it when it is read; so does one whose white space at an end would be lost.
"""

import re
from collections.abc import Iterable, Mapping

_FORMULA = frozenset("=+-@\t\r\n\0|%\uff1d\uff0b\uff0d\uff20")
"""OWASP's characters, the full-width forms of them, and those of DDE and of old Lotus menus."""

_ESCAPED = re.compile(r"\\([\\;=])")
_ESCAPABLE = re.compile(r"[\\;=]")


def cell(text: str) -> str:
    return f"'{text}" if _needs_apostrophe(text) else text


def text_of(cell: str) -> str:
    """What `cell` made a cell of. Of other cells it is the text without white space around it, and with plain line
    ends; an apostrophe that `cell` would not have put there is part of the text."""
    plain = cell.replace("\r\n", "\n")
    if plain.startswith("'") and _needs_apostrophe(plain[1:]):
        return plain[1:]
    return plain.strip()


def joined(parts: Iterable[str]) -> str:
    """`gift;blue`. A semicolon, an equals sign or a backslash of a part gets a backslash in front."""
    return ";".join(map(_escaped, parts))


def parts_of(text: str) -> list[str]:
    """As they are, with white space around them; none of an empty text."""
    return [_ESCAPED.sub(r"\1", part) for part in _divided(text, ";")] if text else []


def joined_pairs(pairs: Mapping[str, str]) -> str:
    """`colour=red;size=L`, with backslashes as `joined` has them."""
    return ";".join(f"{_escaped(name)}={_escaped(value)}" for name, value in pairs.items())


def pairs_of(text: str) -> dict[str, str] | None:
    """None when it is not `name=value;name=value`, or has a name twice."""
    pairs: dict[str, str] = {}
    for pair in filter(None, map(str.strip, _divided(text, ";"))):
        name, *value = _divided(pair, "=")
        name = _ESCAPED.sub(r"\1", name.strip())
        if not value or name in pairs:
            return None
        pairs[name] = _ESCAPED.sub(r"\1", "=".join(value).strip())
    return pairs


def _needs_apostrophe(text: str) -> bool:
    """Also of what could be mistaken for a cell that got one."""
    first = text.lstrip("'")[:1]
    return text != text.strip() or first in _FORMULA or first.isspace()


def _escaped(part: str) -> str:
    return _ESCAPABLE.sub(r"\\\g<0>", part)


def _divided(text: str, separator: str) -> list[str]:
    """At each separator without a backslash in front."""
    if "\\" not in text:
        return text.split(separator)
    parts = [""]
    characters = iter(text)
    for character in characters:
        if character == separator:
            parts.append("")
        else:
            parts[-1] += character + (next(characters, "") if character == "\\" else "")
    return parts
