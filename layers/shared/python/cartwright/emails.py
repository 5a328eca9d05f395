"""E-mail addresses: the field type, and the normalized form that rate limits use."""

import re
from typing import Annotated

from msgspec import Meta

from cartwright.text import END

MAX_LENGTH = 254
"""RFC 5321 allows 256 octets for a path, two of which are the angle brackets."""

_ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_TOP = "[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
EMAIL_PATTERN = rf"^(?=[^@]{{1,64}}@){_ATOM}(\.{_ATOM})*@({_LABEL}\.)+{_TOP}{END}"
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})

Email = Annotated[
    str,
    Meta(
        pattern=EMAIL_PATTERN,
        max_length=MAX_LENGTH,
        description="RFC 5321: a dot-atom at a domain; no quoted string and no address literal",
        examples=["ada@example.com"],
    ),
]


def is_email(text: str) -> bool:
    return len(text) <= MAX_LENGTH and re.match(EMAIL_PATTERN, text) is not None


def normalize_email(address: str) -> str:
    """Maps spellings that are known to reach one mailbox to one form. For counting only, never for sending.

    RFC 5321 permits case-sensitive local parts; mail hosts do not use them in practice. Nearly all hosts treat what
    follows a `+` as a tag, and Gmail ignores dots. A host that distinguishes these counts two of its users as one.
    """
    local, _, domain = address.lower().rpartition("@")
    local = local.partition("+")[0] or local
    if domain in _DOTLESS:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"
