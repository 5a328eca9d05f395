"""Removes payment data from messages that are shown, and reduces personal data to what identifies a person."""

import json
import re
from collections.abc import Mapping
from typing import Any

HIDDEN = "***"
_TOKEN = re.compile(r"\b(?:tok|pm|pi|seti|cs|sk|pk|whsec)_[A-Za-z0-9_]+")
_KEYS = ("token", "payment_method", "secret", "authorization", "signature", "action_url", "challenge")
_PERSONAL = ("address", "name", "line1", "line2", "city", "region", "postcode", "phone")
_AWS = re.compile(r"arn:aws[a-z-]*:[^\s]+|[a-z]{2}(?:-[a-z]+)+-[0-9]")
"""AWS's own names: an ARN, or a region."""
_MOST_CHARACTERS = 4_000


def redacted(value: Any) -> Any:
    """A copy in plain values without tokens, secrets and addresses. Email addresses become ``a***@example.com``. AWS's
    own names stay: ARNs, regions, errors.
    """
    if isinstance(value, Mapping):
        return {name: _field(name, each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [redacted(each) for each in value]
    return _text(value) if isinstance(value, str) else value


def shown(body: str) -> str:
    """The redacted body, parsed if it is JSON, and truncated."""
    text = _text(body)
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}... ({len(text)} characters)"


def _field(name: str, value: Any) -> Any:
    lower = name.lower()
    if isinstance(value, str) and _AWS.fullmatch(value):
        return value
    if value and isinstance(value, str | Mapping | list):
        if any(key in lower for key in _KEYS):
            return HIDDEN
        if lower == "address" or (lower in _PERSONAL and isinstance(value, str)):
            return HIDDEN
        if lower == "email" and isinstance(value, str):
            user, _, host = value.partition("@")
            return f"{user[:1]}{HIDDEN}@{host}"
    return redacted(value)


def _text(text: str) -> str:
    """Parses and redacts a text that is itself JSON."""
    if text.startswith(("{", "[")):
        try:
            return json.dumps(redacted(json.loads(text)), ensure_ascii=False)
        except ValueError:
            pass
    return _TOKEN.sub(HIDDEN, text)
