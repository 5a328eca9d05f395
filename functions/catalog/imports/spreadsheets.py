"""Encodes text and lists in spreadsheet cells, without formula injection and without loss of white space.

A spreadsheet evaluates a cell that starts like a formula. Such a cell is prefixed with an apostrophe, as OWASP
recommends, which is removed on reading. The same applies to cells with leading or trailing white space.
"""

import re
from collections.abc import Iterable, Mapping

_FORMULA = frozenset("=+-@\t\r\n\0|%\uff1d\uff0b\uff0d\uff20")
"""The characters that OWASP lists, their full-width forms, and those of DDE and of old Lotus menus."""

_ESCAPED = re.compile(r"\\([\\;=])")
_ESCAPABLE = re.compile(r"[\\;=]")


def cell(text: str) -> str:
    return f"'{text}" if _needs_apostrophe(text) else text


def text_of(cell: str) -> str:
    """Decodes what `cell` encoded. Other cells are stripped of white space and their line endings normalized. An
    apostrophe that `cell` would not have added is part of the text.
    """
    plain = cell.replace("\r\n", "\n")
    if plain.startswith("'") and _needs_apostrophe(plain[1:]):
        return plain[1:]
    return plain.strip()


def joined(parts: Iterable[str]) -> str:
    """Encodes `gift;blue`. A semicolon, equals sign or backslash in a part is escaped with a backslash."""
    return ";".join(map(_escaped, parts))


def parts_of(text: str) -> list[str]:
    """Returns the parts with their surrounding white space; none for an empty text."""
    return [_ESCAPED.sub(r"\1", part) for part in _divided(text, ";")] if text else []


def joined_pairs(pairs: Mapping[str, str]) -> str:
    """Encodes `colour=red;size=L`, with the escapes of `joined`."""
    return ";".join(f"{_escaped(name)}={_escaped(value)}" for name, value in pairs.items())


def pairs_of(text: str) -> dict[str, str] | None:
    """Returns None if the text is not `name=value;name=value` or repeats a name."""
    pairs: dict[str, str] = {}
    for pair in filter(None, map(str.strip, _divided(text, ";"))):
        name, *value = _divided(pair, "=")
        name = _ESCAPED.sub(r"\1", name.strip())
        if not value or name in pairs:
            return None
        pairs[name] = _ESCAPED.sub(r"\1", "=".join(value).strip())
    return pairs


def _needs_apostrophe(text: str) -> bool:
    """Also True for a text that could be mistaken for a prefixed cell."""
    first = text.lstrip("'")[:1]
    return text != text.strip() or first in _FORMULA or first.isspace()


def _escaped(part: str) -> str:
    return _ESCAPABLE.sub(r"\\\g<0>", part)


def _divided(text: str, separator: str) -> list[str]:
    """Splits at each separator that is not escaped with a backslash."""
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
