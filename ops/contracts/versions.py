"""Verifies that a contract change has the required version. See this package's docstring for the rules."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ops.contracts.api_changes import api_changes
from ops.contracts.changes import Change, Changes, Side
from ops.contracts.documents import EVENTS, OPENAPI
from ops.contracts.schema_changes import SchemaComparison
from ops.contracts.schema_shapes import canonical
from ops.contracts.schemas import Schema

Files = Mapping[str, str]
_SEMVER = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_EVENT = re.compile(re.escape(EVENTS) + r"/(?P<name>\w+)\.v(?P<version>\d+)\.json")


@dataclass(frozen=True, slots=True)
class Violation:
    """``rule`` says what is wrong and what to do. ``changes`` are the reasons."""

    file: str
    rule: str
    changes: tuple[Change, ...] = ()

    def __str__(self) -> str:
        return "\n".join([f"{self.file} {self.rule}", *(f"    {each}" for each in self.changes)])


def violations(base: Files, generated: Files) -> list[Violation]:
    """``base`` is what others may rely on, ``generated`` is its replacement."""
    found: list[Violation] = []
    for path, text in base.items():
        old = json.loads(text)
        if path.startswith(f"{OPENAPI}/"):
            found += _api(path, old, generated.get(path))
        elif path.startswith(f"{EVENTS}/"):
            found += _event(path, old, generated.get(path), base)
    return found


def event_changes(old: Schema, new: Schema) -> list[Change]:
    changes = Changes()
    route = "$.x-eventbridge"
    if old.get("x-eventbridge") != new.get("x-eventbridge"):
        was, now = canonical(old.get("x-eventbridge")), canonical(new.get("x-eventbridge"))
        changes.add(route, f"was {was}, is now {now}: rules no longer match", breaking=True)
    SchemaComparison(old, new, Side.EVENT, changes).compare(old, new, "$")
    return list(changes)


def _api(path: str, old: Schema, text: str | None) -> Iterable[Violation]:
    if text is None:
        if not _deprecated_throughout(old):
            yield Violation(path, "is removed: set DEPRECATED = True in its api.py and release that first")
        return
    new = json.loads(text)
    was, now = (_version(each) for each in (old, new))
    if was is None or now is None:
        yield Violation(path, "has a version that is not MAJOR.MINOR.PATCH: correct VERSION in its api.py")
        return
    changes = api_changes(old, new)
    breaking = tuple(each for each in changes if each.breaking)
    since = f"since {old['info']['version']}"
    if now < was:
        yield Violation(path, f"is lowered to {new['info']['version']} {since}: raise VERSION in its api.py")
    elif breaking and now[0] <= was[0]:
        rule = f'breaks clients {since}: revert the change, or set VERSION = "{was[0] + 1}.0.0" in its api.py'
        yield Violation(path, rule, breaking)
    elif changes and now[:2] <= was[:2]:
        rule = f'has changed {since}: set VERSION = "{was[0]}.{was[1] + 1}.0" in its api.py'
        yield Violation(path, rule, tuple(changes))


def _event(path: str, old: Schema, text: str | None, base: Files) -> Iterable[Violation]:
    if text is None:
        if not old.get("deprecated") and not _succeeded(path, base):
            yield Violation(
                path,
                "is removed while consumers may still need it: keep its class until a later version is released, or "
                "release it once with deprecated = True",
            )
        return
    breaking = tuple(each for each in event_changes(old, json.loads(text)) if each.breaking)
    if breaking:
        rule = "breaks consumers: revert the change, or keep this version and add a class for the next one"
        yield Violation(path, rule, breaking)


def _succeeded(path: str, base: Files) -> bool:
    """Whether the base already has a later version of the event, so that consumers could migrate."""
    gone = _EVENT.fullmatch(path)
    others = filter(None, map(_EVENT.fullmatch, base))
    return gone is not None and any(
        each["name"] == gone["name"] and int(each["version"]) > int(gone["version"]) for each in others
    )


def _deprecated_throughout(document: Schema) -> bool:
    return all(
        operation.get("deprecated")
        for item in document.get("paths", {}).values()
        for operation in item.values()
    )


def _version(document: Schema) -> tuple[int, ...] | None:
    match = _SEMVER.fullmatch(str(document.get("info", {}).get("version")))
    return tuple(int(each) for each in match.groups()) if match else None
