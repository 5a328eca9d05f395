"""Cases that Schemathesis makes of the contract, good and bad, against the deployed shop.

No answer may be a server error, have a status, a header or a media type that the contract does not state, or a body
that breaks its schema. `make fuzz` sends 2,000; every run of the tests sends fewer. What failed is shown as a curl
line, with the seed that makes it again.
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
from tests.local.conftest import LocalShop
from tests.local.fuzzing import Fuzzer

CONTRACT = schemathesis.openapi.from_path(str(paths.ROOT / "contracts" / "openapi" / "catalog.json"))
OPERATIONS: Mapping[str, APIOperation[Any, Any, Any, Any]] = {
    found.ok().definition.raw["operationId"]: found.ok()  # type: ignore[union-attr]
    for found in CONTRACT.get_all_operations()
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
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@pytest.fixture(scope="session")
def fuzzer(shop: LocalShop) -> Iterator[Fuzzer]:
    with requests.Session() as session:
        yield Fuzzer(shop, session)


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_is_sent_is_answered_as_the_contract_says(
    name: str, fuzzer: Fuzzer, request: pytest.FixtureRequest
) -> None:
    share = math.ceil(request.config.getoption("--fuzz-cases") / len(OPERATIONS) / len(MODES))
    answered: Counter[int] = Counter()
    for mode in MODES:

        @hypothesis.settings(
            max_examples=share,
            deadline=None,
            database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
            phases=[hypothesis.Phase.generate],
        )
        @hypothesis.given(
            case=OPERATIONS[name].as_strategy(generation_mode=mode),
            real=st.booleans(),
            pick=st.integers(0, 999),
        )
        def send(case: Case[Any], real: bool, pick: int) -> None:
            answer = fuzzer.send(case, real=real, pick=pick)
            answered[answer.status_code] += 1
            case.validate_response(answer, checks=HELD)

        send()
    sys.stdout.write(f"\n{name}: {answered.total()} cases, {dict(sorted(answered.items()))}\n")
    assert min(answered) < 300, f"No case of {name} got through: {answered}"
