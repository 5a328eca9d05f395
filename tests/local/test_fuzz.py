"""Cases that Schemathesis makes of the contracts, good and bad, against the deployed shop.

No answer may be a server error, have a status, a header or a media type that the contract does not state, or a body
that breaks its schema. `make fuzz` sends 6,000, others each time; every run of the tests sends the same few.
What failed is shown as a curl line, with the seed that makes it again.
"""

import math
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, cast

import hypothesis
import pytest
import requests
import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, CheckFunction
from schemathesis.schemas import APIOperation

from ops import paths
from ops.contracts.services import services
from tests import amount
from tests.local.attacks.victim import Victim
from tests.local.conftest import LocalShop
from tests.local.fuzzing import CatalogueFuzzer, Fuzzer
from tests.local.fuzzing_sale import RARELY, AccountsFuzzer, SaleFuzzer

SERVICES = tuple(each.name for each in services(paths.ROOT / "functions"))
OPERATIONS: Mapping[tuple[str, str], APIOperation[Any, Any, Any, Any]] = {
    (service, found.ok().definition.raw["operationId"]): found.ok()  # type: ignore[union-attr]
    for service in SERVICES
    for found in schemathesis.openapi.from_path(
        str(paths.ROOT / "contracts" / "openapi" / f"{service}.json")
    ).get_all_operations()
}
HELD = cast(
    "list[CheckFunction]",
    CHECKS.get_by_names(
        [
            "not_a_server_error",
            "status_code_conformance",
            "content_type_conformance",
            "response_headers_conformance",
            "response_schema_conformance",
        ]
    ),
)
FEW = 1
MANY = 30
"""Cases of an operation in a mode, among which some get through."""
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@pytest.fixture(scope="module")
def fuzzers(shop: LocalShop) -> Iterator[Mapping[str, Fuzzer]]:
    with requests.Session() as session:
        victim = Victim(shop)
        any_service = {service: SaleFuzzer(service, victim, session) for service in SERVICES}
        accounts = AccountsFuzzer("accounts", victim, session)
        yield {**any_service, "accounts": accounts, "catalog": CatalogueFuzzer(shop, session)}


def test_every_operation_of_every_service_is_sent_cases() -> None:
    there = {path.parent.name for path in (paths.ROOT / "functions").glob("*/api.py")}
    assert {service for service, _ in OPERATIONS} == there
    routes = {
        (each.name, route.operation) for each in services(paths.ROOT / "functions") for route in each.routes
    }
    assert OPERATIONS.keys() == routes


@pytest.mark.parametrize(("service", "name"), [*OPERATIONS][:: amount.of(4, 1)])
def test_what_is_sent_is_answered_as_the_contract_says(
    service: str, name: str, fuzzers: Mapping[str, Fuzzer], request: pytest.FixtureRequest
) -> None:
    fuzzer = fuzzers[service]
    cases = request.config.getoption("--fuzz-cases") or amount.of(FEW, MANY) * len(OPERATIONS) * len(MODES)
    share = math.ceil(cases / len(OPERATIONS) / len(MODES))
    many = share >= MANY
    answered: Counter[int] = Counter()
    fuzzer.stock_up()
    for mode in MODES:

        @hypothesis.settings(
            max_examples=share,
            deadline=None,
            database=None,
            derandomize=not many,
            suppress_health_check=list(hypothesis.HealthCheck),
            phases=[hypothesis.Phase.generate],
        )
        @hypothesis.given(
            case=OPERATIONS[service, name].as_strategy(generation_mode=mode),
            real=st.booleans(),
            pick=st.integers(0, 999),
        )
        def send(case: Case[Any], real: bool, pick: int) -> None:
            answer = fuzzer.send(case, real=real, pick=pick)
            answered[answer.status_code] += 1
            case.validate_response(answer, checks=HELD)

        send()
    fuzzer.clear_up()
    sys.stdout.write(f"\n{service} {name}: {answered.total()} cases, {dict(sorted(answered.items()))}\n")
    through = not many or name in RARELY or min(answered) < 400
    assert through, f"No case of {name} got through: {answered}"
