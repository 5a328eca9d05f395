"""Discovers what to describe: each functions/<name>/api.py and each event class."""

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec import Struct

from cartwright import events
from cartwright.errors import CartwrightError
from cartwright.events import Event
from cartwright.http import Route
from ops.errors import OpsError


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service's HTTP contract, and sample messages by operation. A dict is a merge patch."""

    name: str
    title: str
    version: str
    routes: tuple[Route, ...]
    deprecated: bool
    requests: Mapping[str, Struct | dict[str, Any]]
    responses: Mapping[str, Struct]
    errors: tuple[CartwrightError, ...]


def services(functions: Path) -> list[Service]:
    """``functions`` must be on the import path. Raises OpsError for a service without examples."""
    return [_service(path.parent.name) for path in sorted(functions.glob("*/api.py"))]


def event_classes() -> list[type[Event]]:
    """Every version of every event in the modules of ``cartwright.events``."""
    for module in pkgutil.iter_modules(events.__path__, f"{events.__name__}."):
        importlib.import_module(module.name)
    return sorted(_named(Event), key=lambda each: (each.name, each.version))


def _service(name: str) -> Service:
    api = importlib.import_module(f"{name}.api")
    try:
        examples = importlib.import_module(f"ops.contracts.examples.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"ops.contracts.examples.{name}":
            raise
        raise OpsError(
            f"{name} has no examples.",
            f"Write ops/contracts/examples/{name}.py with REQUESTS, RESPONSES and ERRORS, like orders.py.",
        ) from None
    return Service(
        name=name,
        title=api.TITLE,
        version=api.VERSION,
        routes=api.ROUTES,
        deprecated=getattr(api, "DEPRECATED", False),
        requests=examples.REQUESTS,
        responses=examples.RESPONSES,
        errors=examples.ERRORS,
    )


def _named(kind: type[Event]) -> list[type[Event]]:
    """Only shared-layer subclasses that define a name. Base classes in between do not count."""
    ours = kind.__module__.startswith("cartwright.events.")
    own = [kind] if ours and "name" in vars(kind) else []
    return own + [each for child in kind.__subclasses__() for each in _named(child)]
