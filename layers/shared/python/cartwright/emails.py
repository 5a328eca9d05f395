"""E-mail addresses: the one type of the shop, and the form under which an address is counted."""

import re
from typing import Annotated

from msgspec import Meta

from cartwright.text import END

MAX_LENGTH = 254
"""RFC 5321 takes 256 octets of a path, and the angle brackets are two of them."""

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
    """The same for all spellings that reach one mailbox, as far as that is known. For counting, never for sending.

    RFC 5321 lets a host tell `Ada` from `ada`; none that people have does. What follows a `+` is a tag at nearly all of
    them, and Gmail ignores dots. A host that tells these apart counts two of its people as one.
    """
    local, _, domain = address.lower().rpartition("@")
    local = local.partition("+")[0] or local
    if domain in _DOTLESS:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"
