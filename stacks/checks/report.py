"""The findings of a synthesis with validation plugins, and the acknowledged ones among them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stacks.checks.rule import Finding

FILE = "validation-report.json"


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """One acknowledgement: ``id`` includes the pack, ``at`` is the construct path that it was made on."""

    id: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """An acknowledged finding, with the construct paths that have it."""

    id: str
    at: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """``packs`` are all plugins that found anything, acknowledged or not. Plugins without findings are not reported."""

    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    accepted: tuple[Accepted, ...]
    acknowledgements: tuple[Acknowledgement, ...]


NOTHING = Report(errors=(), warnings=(), accepted=(), acknowledgements=())


def read(folder: Path) -> Report:
    plugins = json.loads((folder / FILE).read_text())["pluginReports"]
    violations = [(plugin, violation) for plugin in plugins for violation in plugin["violations"]]
    return Report(
        errors=tuple(f for _, each in violations if each["severity"] != "warning" for f in _findings(each)),
        warnings=tuple(f for _, each in violations if each["severity"] == "warning" for f in _findings(each)),
        accepted=tuple(
            Accepted(each["acknowledgedId"], each["acknowledgedAt"], tuple(_paths(each)))
            for plugin in plugins
            for each in plugin.get("suppressedViolations", [])
        ),
        acknowledgements=tuple(_acknowledgements(folder)),
    )


def _findings(violation: dict[str, Any]) -> list[Finding]:
    return [Finding(violation["ruleName"], path, violation["description"]) for path in _paths(violation)]


def _paths(violation: dict[str, Any]) -> list[str]:
    return [
        each.get("constructPath") or each.get("resourceLogicalId") or "app"
        for each in violation["violatingConstructs"]
    ]


def _acknowledgements(folder: Path) -> list[Acknowledgement]:
    return [
        Acknowledgement(finding, path.lstrip("/"), reason)
        for file in sorted(folder.glob("*.metadata.json"))
        for path, entries in json.loads(file.read_text()).items()
        for entry in entries
        if entry["type"] == "aws:cdk:acknowledged-rules"
        for finding, reason in entry["data"].items()
    ]
