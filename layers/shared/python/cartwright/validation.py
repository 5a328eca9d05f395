"""msgspec's validation errors, told as errors of fields."""

import re

import msgspec

from cartwright.errors import FieldError

_AT = re.compile(r" - at (?:`key` in )?`\$\.?(?P<path>[^`]*)`$")
_NAMED = re.compile(r"(?P<what>unknown|missing required) field `(?P<name>[^`]*)`$")
_SHAPE = re.compile(r" matching regex .*$", re.DOTALL)


def field_error(error: msgspec.ValidationError, *, root: str = "body") -> FieldError:
    """The first fault, where msgspec stops. A fault of the whole input is reported for `root`."""
    message = str(error)
    path = ""
    if match := _AT.search(message):
        path = match["path"]
        message = message[: match.start()]
    if match := _NAMED.search(message):
        path = f"{path}.{match['name']}" if path else match["name"]
        message = "is not a known field" if match["what"] == "unknown" else "is required"
    message = _SHAPE.sub(" of the form that the contract states", message)
    return FieldError(path or root, message.replace("`", ""))
