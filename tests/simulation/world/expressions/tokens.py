"""The words of an expression."""

import re
from functools import lru_cache

from tests.simulation.world.values import Invalid

_WORD = re.compile(
    r"\s*(?:(?P<value>:\w+)|(?P<alias>#\w+)|(?P<number>\d+)|(?P<word>[A-Za-z_]\w*)|(?P<sign><>|<=|>=|[=<>+\-,.()\[\]]))",
    re.ASCII,
)

Token = tuple[str, str]
"""Its kind, one of value, alias, number, word, sign and end, and its text."""

END: Token = ("end", "")


@lru_cache(maxsize=1024)
def tokens(text: str) -> tuple[Token, ...]:
    """Raises Invalid."""
    found: list[Token] = []
    place, end = 0, len(text.rstrip())
    while place < end:
        match = _WORD.match(text, place)
        if match is None:
            raise Invalid(f"Syntax error; near: {text[place : place + 20]!r}")
        assert match.lastgroup
        found.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    if not found:
        raise Invalid("The expression can not be empty")
    return (*found, END)
