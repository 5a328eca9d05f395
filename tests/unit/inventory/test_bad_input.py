"""Bad input on every route: refused by its field, and nothing is written."""

from urllib.parse import parse_qs, unquote

import pytest

from inventory.api import ROUTES
from tests.unit.inventory.bad_requests import BAD_REQUESTS, BadRequest
from tests.unit.inventory.http import Api
from tests.unit.inventory.inventory_harness import InventoryHarness


def test_every_route_has_its_cases() -> None:
    assert {bad.route.operation for bad in BAD_REQUESTS} == {route.operation for route in ROUTES}


def readable(bad: BadRequest) -> bool:
    """What only a gateway can send: a parameter given twice, bytes that are no text."""
    raw = bad.body is not None and bad.body != bad.body.decode(errors="ignore").encode()
    return not raw and "&" not in bad.query


@pytest.mark.parametrize("bad", [bad for bad in BAD_REQUESTS if readable(bad)], ids=str)
def test_bad_input_is_refused_by_its_field(harness: InventoryHarness, bad: BadRequest) -> None:
    harness.receive("MUG", 10)
    before = list(harness.storage.items())
    path, query = bad.path("MUG").partition("?")[::2]
    names = bad.route.path.split("/")
    parameters = {
        name.strip("{}"): unquote(value)
        for name, value in zip(names, path.split("/"), strict=True)
        if name.startswith("{")
    }
    given = {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}
    answer = Api(harness).call(
        bad.route.method,
        bad.route.path,
        body=bad.body.decode() if bad.body is not None else None,
        query=given or None,
        media_type=bad.media_type,
        parameters=parameters,
    )
    assert (answer.status, answer.headers["Content-Type"]) == (bad.status, "application/problem+json")
    assert set(answer.fields) == {bad.field}
    assert list(harness.storage.items()) == before
