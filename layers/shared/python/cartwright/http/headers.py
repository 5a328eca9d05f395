"""Content negotiation and conditional headers: `Accept`, `If-Match`, `If-None-Match` (RFC 9110)."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from cartwright.errors import BadRequest, FieldError, NotAcceptable, PreconditionRequired

_LONGEST = 4096
"""The maximum length of a header that is parsed, in characters. API Gateway passes more than twice as many."""

_TAG_TEXT = re.compile("[!#-~\x80-\xff]*")
_TAG = re.compile('((?:W/)?"[!#-~\x80-\xff]*")[ \t]*(?:,[ \t,]*|\\Z)')
_RANGE = re.compile(r"[ \t]*([!#$%&'*+.^_`|~\w-]+/[!#$%&'*+.^_`|~\w-]+)[ \t]*((?:;[^;]*)*)", re.ASCII)
_QUALITY = re.compile(r"[ \t]*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)[ \t]*", re.ASCII | re.IGNORECASE)
_JSON_RANGES = ("application/json", "application/*", "*/*")
"""The ranges that match JSON, most specific first: the first match decides."""


def header(event: Mapping[str, Any], name: str) -> str:
    """`name` is in lower case. Returns an empty string without the header."""
    headers = event.get("headers") or {}
    return next((value for key, value in headers.items() if key.lower() == name and value), "")


class EntityTags(Struct, frozen=True):
    """The tags of a condition, with quotes and any `W/` prefix; `every` stands for `*`."""

    listed: frozenset[str] = frozenset()
    every: bool = False

    def admits(self, tag: str) -> bool:
        """Strong comparison. `tag` belongs to an existing resource and has no quotes."""
        return self.every or quoted(tag) in self.listed

    def names(self, tag: str) -> bool:
        """Weak comparison, under which `W/"3"` equals `"3"`."""
        return self.every or not self.listed.isdisjoint((quoted(tag), f"W/{quoted(tag)}"))


def quoted(tag: str) -> str:
    """Returns the strong entity tag. Raises ValueError for invalid characters."""
    if not _TAG_TEXT.fullmatch(tag):
        raise ValueError(f"{tag!r} can't be an entity tag")
    return f'"{tag}"'


def if_match(event: Mapping[str, Any]) -> EntityTags:
    """Raises PreconditionRequired without the header, BadRequest if it is not a list of entity tags."""
    text = _listed(event, "if-match")
    if not text:
        raise PreconditionRequired(
            "Send If-Match with the ETag that you have read, or * for any version.",
            errors=[FieldError("If-Match", "is required")],
        )
    tags = _entity_tags(text)
    if tags is None:
        raise BadRequest(errors=[FieldError("If-Match", 'is not a list of entity tags such as "3"')])
    return tags


def if_none_match(event: Mapping[str, Any]) -> EntityTags:
    """Empty without the header, or if it cannot be parsed: the full response is then returned."""
    return _entity_tags(_listed(event, "if-none-match")) or EntityTags()


def accept_json(event: Mapping[str, Any]) -> None:
    """Raises NotAcceptable when `Accept` excludes JSON. Unparsable ranges are ignored."""
    text = _listed(event, "accept")
    if len(text) > _LONGEST:
        return
    qualities = dict(filter(None, map(_quality, text.split(","))))
    admitted = next((qualities[each] for each in _JSON_RANGES if each in qualities), not qualities)
    if not admitted:
        raise NotAcceptable(
            "The response is application/json.",
            errors=[FieldError("Accept", "must admit application/json")],
        )


def _quality(text: str) -> tuple[str, bool] | None:
    """The media range without parameters, and whether its quality is above 0; None for anything else."""
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    weights = [each for each in match[2].split(";") if each.strip().lower().startswith("q=")]
    if not weights:
        return match[1].lower(), True
    quality = _QUALITY.fullmatch(weights[0])
    return (match[1].lower(), float(quality[1]) > 0) if quality else None


def _entity_tags(text: str) -> EntityTags | None:
    """Returns None for anything but a list of entity tags of limited length."""
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
    """The full value of a list header, which may be split over several lines."""
    lines = event.get("multiValueHeaders") or {}
    values = next((values for key, values in lines.items() if key.lower() == name and values), None)
    return (", ".join(values) if values else header(event, name)).strip(" \t,")
