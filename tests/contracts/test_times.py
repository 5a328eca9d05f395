"""Times that others send become UTC as they are read, so that every answer and event has them as the contract says."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, Any

import msgspec
import pytest
from msgspec import Meta, Struct, inspect

from cartwright.clock import InUtc
from cartwright.http import Route
from ops import paths
from ops.contracts.services import services

ROUTES = [route for service in services(paths.ROOT / "functions") for route in service.routes]


def structs_with_times(kind: type[Struct]) -> set[type]:
    """Wherever in `kind`."""
    return {found.cls for found in _structs(inspect.type_info(kind), set()) if _has_time(found)}


def _structs(of: inspect.Type, seen: set[type]) -> Iterator[inspect.StructType]:
    if isinstance(of, inspect.StructType) and of.cls not in seen:
        seen.add(of.cls)
        yield of
        for field in of.fields:
            yield from _structs(field.type, seen)
    for inner in _inner(of):
        yield from _structs(inner, seen)


def _inner(of: inspect.Type) -> list[inspect.Type]:
    named: list[Any] = [
        getattr(of, name, None)
        for name in ("type", "item_type", "item_types", "key_type", "value_type", "types")
    ]
    flat = [each for found in named for each in (found if isinstance(found, tuple) else (found,))]
    return [each for each in flat if isinstance(each, inspect.Type)]


def _has_time(of: inspect.StructType) -> bool:
    def within(kind: inspect.Type) -> bool:
        if isinstance(kind, inspect.StructType):
            return False
        return isinstance(kind, inspect.DateTimeType) or any(map(within, _inner(kind)))

    return any(within(field.type) for field in of.fields)


def sent(route: Route) -> list[type[Struct]]:
    kinds = (route.request, route.patch, route.query, route.headers, route.path_parameters)
    return [kind for kind in kinds if kind]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.operation)
def test_a_struct_that_callers_send_times_in_makes_them_utc(route: Route) -> None:
    for kind in sent(route):
        assert {each for each in structs_with_times(kind) if not issubclass(each, InUtc)} == set()


def test_some_are_found_and_another_would_be() -> None:
    class Window(Struct):
        until: Annotated[datetime, Meta(tz=True)] | None = None

    class Sale(Struct):
        windows: tuple[Window, ...]

    assert structs_with_times(Sale) == {Window}
    found = {each.__name__ for route in ROUTES for kind in sent(route) for each in structs_with_times(kind)}
    assert {"CompareAt", "PromotionInput"} <= found


class Window(InUtc, frozen=True):
    at: Annotated[datetime, Meta(tz=True)]
    name: str = ""


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("2026-11-27T00:30:00+01:00", "2026-11-26T23:30:00Z"),
        ("2026-11-26T23:30:00-05:45", "2026-11-27T05:15:00Z"),
        ("2026-11-27T00:30:00.125+00:00", "2026-11-27T00:30:00.125000Z"),
        ("2026-11-27T00:30:00Z", "2026-11-27T00:30:00Z"),
    ],
)
def test_a_time_is_the_same_moment_in_utc(given: str, read: str) -> None:
    window = msgspec.json.decode(f'{{"at": "{given}"}}', type=Window)
    assert window.at.tzinfo is UTC
    assert msgspec.to_builtins(window)["at"] == read


def test_a_time_is_utc_however_the_struct_is_made() -> None:
    local = datetime(2026, 11, 27, tzinfo=timezone(timedelta(hours=1)))
    for made in (Window(local), msgspec.structs.replace(Window(datetime.now(UTC)), at=local)):
        assert made.at.isoformat() == "2026-11-26T23:00:00+00:00"


@pytest.mark.parametrize("given", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+02:00"])
def test_a_time_without_a_year_in_utc_is_refused_by_name(given: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=r"at [0-9T:+-]+ is out of range in UTC"):
        msgspec.json.decode(f'{{"at": "{given}"}}', type=Window)
