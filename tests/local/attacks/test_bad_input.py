"""Bad input on every route: refused with a 4xx that names the field, and nothing is written.

What is sent is made of the contract, so that a route which is added is attacked as well.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from cartwright.http import Route
from ops import paths
from ops.contracts.services import Service
from tests.local.attacks.rows import ELSEWHERE, Row, attacked, good_document, rows
from tests.local.attacks.victim import Victim
from tests.local.http import Answer, assert_problem, send

AT_ONCE = 4
ROUTES = [(service, route) for service in attacked() for route in service.routes]


def test_every_service_is_attacked() -> None:
    there = {path.parent.name for path in (paths.ROOT / "functions").glob("*/api.py")}
    assert {service.name for service in attacked()} | ELSEWHERE.keys() == there
    for service, route in ROUTES:
        assert list(rows(service, route)), route.operation


def sent(victim: Victim, service: Service, route: Route, row: Row) -> Answer:
    path = victim.path(route, row.path) + (f"?{row.query}" if row.query else "")
    return send(
        route.method,
        f"{victim.shop.content['apis'][service.name]}{path}",
        token=victim.token(route.access),
        body=row.body,
        headers=victim.headers(route, row.headers),
    )


def faults(victim: Victim, service: Service, route: Route) -> Iterator[str]:
    """What was answered otherwise than it should be."""
    known = list(rows(service, route))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = pool.map(lambda row: sent(victim, service, route, row), known)
        for row, answer in zip(known, answers, strict=True):
            try:
                assert_problem(answer, row.status)
                assert not row.fields or answer.fields[0] in row.fields, answer.body["errors"]
                assert all(each["message"] for each in answer.body.get("errors", []))
            except (AssertionError, ValueError) as fault:
                yield f"{row.fault}: {answer.status} {fault}"[:400]


@pytest.mark.parametrize(
    ("service", "route"), ROUTES, ids=[f"{service.name}-{route.operation}" for service, route in ROUTES]
)
def test_bad_input_is_refused_by_its_field_and_writes_nothing(
    victim: Victim, service: Service, route: Route
) -> None:
    before = victim.content(service.name)
    assert list(faults(victim, service, route)) == []
    assert victim.content(service.name) == before


def test_what_wrong_values_are_laid_into_is_right() -> None:
    """Else a refusal would say nothing of the value."""
    for service, route in ROUTES:
        if route.request:
            msgspec.convert(good_document(service, route), route.request)
