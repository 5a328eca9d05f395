"""The header fields that decide what is answered: `Accept`, `If-Match`, `If-None-Match` (RFC 9110)."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from cartwright.errors import BadRequest, FieldError, NotAcceptable, PreconditionRequired

_LONGEST = 4096
"""Characters of a field that are read at all: API Gateway lets more than twice as many through."""

_TAG_TEXT = re.compile("[!#-~\x80-\xff]*")
_TAG = re.compile('((?:W/)?"[!#-~\x80-\xff]*")[ \t]*(?:,[ \t,]*|\\Z)')
_RANGE = re.compile(r"[ \t]*([!#$%&'*+.^_`|~\w-]+/[!#$%&'*+.^_`|~\w-]+)[ \t]*((?:;[^;]*)*)", re.ASCII)
_QUALITY = re.compile(r"[ \t]*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)[ \t]*", re.ASCII | re.IGNORECASE)
_JSON_RANGES = ("application/json", "application/*", "*/*")
"""What admits JSON, the most specific first: it has the last word."""


def header(event: Mapping[str, Any], name: str) -> str:
    """`name` is in lower case. The empty string when the request has no such header."""
    headers = event.get("headers") or {}
    return next((value for key, value in headers.items() if key.lower() == name and value), "")


class EntityTags(Struct, frozen=True):
    """What a condition lists, in the quotes and with the `W/` that it came with; `every` stands for `*`."""

    listed: frozenset[str] = frozenset()
    every: bool = False

    def admits(self, tag: str) -> bool:
        """By strong comparison. `tag` is that of something which exists, without quotes."""
        return self.every or quoted(tag) in self.listed

    def names(self, tag: str) -> bool:
        """By weak comparison, under which `W/"3"` is `"3"`."""
        return self.every or not self.listed.isdisjoint((quoted(tag), f"W/{quoted(tag)}"))


def quoted(tag: str) -> str:
    """The strong entity tag. Raises ValueError for characters that none may have."""
    if not _TAG_TEXT.fullmatch(tag):
        raise ValueError(f"{tag!r} can't be an entity tag")
    return f'"{tag}"'


def if_match(event: Mapping[str, Any]) -> EntityTags:
    """Raises PreconditionRequired without the header, BadRequest when it is not a list of entity tags."""
    text = _listed(event, "if-match")
    if not text:
        raise PreconditionRequired(
            "Send If-Match with the ETag of what you have read, or * for whatever is there.",
            errors=[FieldError("If-Match", "is required")],
        )
    tags = _entity_tags(text)
    if tags is None:
        raise BadRequest(errors=[FieldError("If-Match", 'is not a list of entity tags such as "3"')])
    return tags


def if_none_match(event: Mapping[str, Any]) -> EntityTags:
    """Empty without the header, and when it can't be read: then the caller is served as if it knew nothing."""
    return _entity_tags(_listed(event, "if-none-match")) or EntityTags()


def accept_json(event: Mapping[str, Any]) -> None:
    """Raises NotAcceptable when `Accept` rules JSON out. What can't be read of the header is passed over."""
    text = _listed(event, "accept")
    if len(text) > _LONGEST:
        return
    qualities = dict(filter(None, map(_quality, text.split(","))))
    admitted = next((qualities[each] for each in _JSON_RANGES if each in qualities), not qualities)
    if not admitted:
        raise NotAcceptable(
            "The answer is application/json.",
            errors=[FieldError("Accept", "must admit application/json")],
        )


def _quality(text: str) -> tuple[str, bool] | None:
    """A media range without its parameters, and whether it is wanted at all; None for anything else."""
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    weights = [each for each in match[2].split(";") if each.strip().lower().startswith("q=")]
    if not weights:
        return match[1].lower(), True
    quality = _QUALITY.fullmatch(weights[0])
    return (match[1].lower(), float(quality[1]) > 0) if quality else None


def _entity_tags(text: str) -> EntityTags | None:
    """None for what is no list of entity tags, or too long a one."""
    if len(text) > _LONGEST:
        return None
    if text == "*":
        return EntityTags(every=True)
    found = []
    at = 0
    while at < len(text):
        match = _TAG.match(text, at)
        if match is None:
            return None
        found.append(match[1])
        at = match.end()
    return EntityTags(frozenset(found))


def _listed(event: Mapping[str, Any], name: str) -> str:
    """A header that is a list, whole also when it came as several lines."""
    lines = event.get("multiValueHeaders") or {}
    values = next((values for key, values in lines.items() if key.lower() == name and values), None)
    return (", ".join(values) if values else header(event, name)).strip(" \t,")
