"""Parses log lines: the functions' JSON, the APIs' access log and Lambda's own lines. Pure."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

ERROR, PLATFORM = "ERROR", "PLATFORM"
"""PLATFORM marks Lambda's lines about each invocation, which people are not shown."""
_ERRORS = ("ERROR", "CRITICAL")
_PLATFORM = re.compile(r"(?:START|END|REPORT) RequestId: |INIT_START |INIT_REPORT |EXTENSION\t|LOGS\t")
_DIED = re.compile(r"Task timed out after|Runtime exited|Runtime\.ExitError|signal: killed|MemoryError")
_TRACEBACK = "Traceback (most recent call last)"
_SHOWN = ("receive_count", "status", "code", "state", "reason")
"""Fields shown beside the message. --json shows all others."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as CloudWatch returns it. ``nth`` distinguishes equal lines of one moment, so --follow repeats none."""

    milliseconds: int
    service: str
    part: str
    message: str
    nth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """``level`` is Python's, or PLATFORM. ``fields`` are all fields of a JSON line."""

    milliseconds: int
    service: str
    part: str
    level: str
    message: str
    raw: str
    fields: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_error(self) -> bool:
        return self.level in _ERRORS

    @property
    def label(self) -> str:
        return f"{self.service}/{self.part}"

    @property
    def error(self) -> str:
        """Type and message of the exception, without its module, on one line. Empty when there is none."""
        found = self.fields.get("error")
        if not isinstance(found, Mapping):
            return ""
        kind = str(found.get("type", "")).rpartition(".")[2]
        return ": ".join(filter(None, (kind, " ".join(str(found.get("message", "")).split()))))

    @property
    def says(self) -> str:
        """The message with its error and the most important fields."""
        details = [self.error] if self.error else []
        details += [
            f"{name}={self.fields[name]}" for name in _SHOWN if self.fields.get(name) not in (None, "")
        ]
        return f"{self.message} ({', '.join(details)})" if details else self.message

    @property
    def order_id(self) -> str:
        return str(self.fields.get("order_id") or "")

    def mentions(self, text: str) -> bool:
        return text in self.raw


def entries(lines: Iterable[Line]) -> Iterator[Entry]:
    """In order. A traceback that was written line by line is one entry."""
    open_: list[Line] = []
    for line in lines:
        if open_ and _together(line, open_[0]):
            ended = not open_[-1].message.startswith((" ", _TRACEBACK))
            if not ended and not _PLATFORM.match(line.message):
                open_.append(line)
                continue
        if open_:
            yield _traceback(open_)
            open_ = []
        if line.message.startswith(_TRACEBACK):
            open_ = [line]
        else:
            yield entry(line)
    if open_:
        yield _traceback(open_)


def entry(line: Line) -> Entry:
    text = line.message.rstrip()
    try:
        found = json.loads(text) if text.startswith("{") else None
    except ValueError:
        found = None
    if isinstance(found, dict):
        return _made(line, _level(found), _message(found), found)
    if _PLATFORM.match(text):
        return _made(line, PLATFORM, text)
    if text.startswith("[ERROR]"):
        return _made(line, ERROR, text.removeprefix("[ERROR]").strip().partition("\n")[0])
    return _made(line, ERROR if _DIED.search(text) else "INFO", text)


def shown(entry: Entry, width: int = 0) -> str:
    """For people: time (UTC), level, source, message, order."""
    order = f" order={entry.order_id}" if entry.order_id else ""
    return f"{clock(entry.milliseconds)} {entry.level:<8} {entry.label:<{width}}  {entry.says}{order}"


def plain(entry: Entry) -> dict[str, Any]:
    """For programs: all fields."""
    at = datetime.fromtimestamp(entry.milliseconds / 1000, UTC).isoformat(timespec="milliseconds")
    about = {"at": at, "service": entry.service, "part": entry.part, "level": entry.level}
    return about | ({"line": entry.fields} if entry.fields else {"text": entry.raw.rstrip()})


def clock(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%H:%M:%S.%f")[:-3]


def _level(found: Mapping[str, Any]) -> str:
    if "_aws" in found:
        return PLATFORM
    if _system(found):
        return PLATFORM if found["record"].get("status", "success") == "success" else ERROR
    if level := found.get("level", found.get("log_level")):
        return str(level)
    status = str(found.get("status", ""))
    return ERROR if status.startswith("5") else "INFO"


def _message(found: Mapping[str, Any]) -> str:
    route = found.get("route") or found.get("path")
    if found.get("method") and route:
        took = found.get("duration_ms", found.get("latency_ms", ""))
        error = f", {found['error']}" if isinstance(found.get("error"), str) and found["error"] != "-" else ""
        return f"{found['method']} {route}" + (f" in {took} ms" if took != "" else "") + error
    if _system(found):
        record = found["record"]
        told = (record.get(name) for name in ("status", "errorType", "requestId"))
        return " ".join(str(each) for each in (found["type"], *told) if each)
    if "errorType" in found:
        return f"{found['errorType']}: {found.get('errorMessage', '')}"
    return str(found.get("message", ""))


def _system(found: Mapping[str, Any]) -> bool:
    """A line of Lambda's own, such as platform.report. The lines of failed invocations are errors."""
    return str(found.get("type", "")).startswith("platform.") and isinstance(found.get("record"), Mapping)


def _together(one: Line, other: Line) -> bool:
    return (one.service, one.part, one.milliseconds) == (other.service, other.part, other.milliseconds)


def _traceback(lines: list[Line]) -> Entry:
    text = "\n".join(line.message.rstrip() for line in lines)
    return _made(lines[0], ERROR, lines[-1].message.strip(), raw=text)


def _made(
    line: Line, level: str, message: str, fields: Mapping[str, Any] | None = None, raw: str = ""
) -> Entry:
    return Entry(
        milliseconds=line.milliseconds,
        service=line.service,
        part=line.part,
        level=level,
        message=message,
        raw=raw or line.message,
        fields=fields or {},
    )
