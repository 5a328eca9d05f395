"""A function's real handler, composed anew for each environment, with the world behind the door to AWS.

A service's `composition` and `handlers`, and the relay, are imported anew, as Lambda does; all else once. While that
lasts, the names that they import from `cartwright` mean the world's.
"""

import concurrent.futures
import importlib
import os
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from functools import lru_cache
from types import ModuleType
from typing import Any, TypeVar

import cartwright.aws.dynamodb
import cartwright.aws.events
import cartwright.aws.secrets
import cartwright.aws.sqs
import cartwright.clock
import cartwright.ids
import cartwright.logging
from cartwright.settings import Settings
from tests.simulation.world.functions import Environment, Handler
from tests.simulation.world.installed import swapped

Result = TypeVar("Result")
Swap = tuple[Any, str, Any]

_ANEW = ("composition", "handlers")
_RELAY = "cartwright.runtime.relay"


class Serial:
    """An executor that runs everything at once, on the thread that has the turn."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def submit(self, work: Callable[..., Result], /, *arguments: Any, **named: Any) -> "Future[Result]":
        future: Future[Result] = Future()
        try:
            future.set_result(work(*arguments, **named))
        except Exception as error:
            future.set_exception(error)
        return future

    def map(self, work: Callable[..., Result], *arguments: Iterable[Any]) -> Iterator[Result]:
        return iter([work(*each) for each in zip(*arguments, strict=False)])

    def shutdown(self, *_: object, **__: object) -> None:
        return


def swaps(
    *,
    table: Callable[[str], Any],
    bus: Callable[[str], Any],
    queue: Callable[[str], Any],
    secret: Callable[[str], bytes],
    clock: cartwright.clock.Clock,
    random_bytes: Callable[[int], bytes],
) -> list[Swap]:
    """What stands for the world outside in a composition."""

    class Ids(cartwright.ids.Ids):
        def __init__(self) -> None:
            super().__init__(clock, random_bytes)

    return [
        (cartwright.aws.dynamodb, "Table", _type("Table", table)),
        (cartwright.aws.events, "Bus", _type("Bus", bus)),
        (cartwright.aws.sqs, "Queue", _type("Queue", queue)),
        (cartwright.aws.secrets, "secret", secret),
        (cartwright.clock, "utc_now", clock),
        (cartwright.ids, "Ids", Ids),
        (cartwright.logging, "configure", lambda *_, **__: None),
        (concurrent.futures, "ThreadPoolExecutor", Serial),
    ]


def _type(name: str, make: Callable[[str], Any]) -> type:
    """A class for annotations, that makes what `make` makes."""
    return type(name, (), {"__new__": lambda _, given: make(given)})


def load(module: str, settings: Settings, environment: Environment, outside: Iterable[Swap]) -> Handler:
    """`module` is a handler's, such as `catalog.handlers.staff`."""
    del environment
    service = settings.service
    import_lasting(service)
    with (
        swapped(*outside),
        variables({**settings.environment(), "AWS_LAMBDA_FUNCTION_NAME": module}),
        anew(service),
    ):
        handler: Handler = importlib.import_module(module).handler
    return handler


@lru_cache
def import_lasting(service: str) -> None:
    """What is not composed is imported with the real door, which is a type to it and nothing more."""
    for name in _modules(service):
        if not _is_composed(service, name):
            importlib.import_module(name)


@lru_cache
def composed(service: str) -> Sequence[str]:
    """The modules that are imported anew."""
    return [*(name for name in _modules(service) if _is_composed(service, name)), _RELAY]


def _modules(service: str) -> Iterator[str]:
    package = importlib.import_module(service)
    return (found.name for found in pkgutil.walk_packages(package.__path__, f"{service}."))


def _is_composed(service: str, name: str) -> bool:
    return name.removeprefix(f"{service}.").startswith(_ANEW)


@contextmanager
def anew(service: str) -> Iterator[None]:
    """Its composition is not there yet, and is forgotten afterwards."""
    package = sys.modules[service]

    def forget() -> dict[str, ModuleType]:
        return {name: sys.modules.pop(name) for name in composed(service) if name in sys.modules}

    modules = forget()
    attributes = {each: vars(package).pop(each) for each in _ANEW if each in vars(package)}
    try:
        yield
    finally:
        forget()
        sys.modules.update(modules)
        for each in _ANEW:
            vars(package).pop(each, None)
        vars(package).update(attributes)


@contextmanager
def variables(given: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
