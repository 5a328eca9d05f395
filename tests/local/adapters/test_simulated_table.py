"""The simulated table against the embedded DynamoDB: random calls have the same results and the same refusals."""

import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cartwright.aws.dynamodb import Table
from tests.local.adapters.random_operations import SORTS, operations, outcome
from tests.local.conftest import LocalShop
from tests.simulation.world.storage import Storage
from tests.simulation.world.table import SimulatedTable
from tests.simulation.world.ways import DirectWay

PROGRAMS = 250
"""With 8 calls each; a run takes some 20 s."""


@pytest.fixture(scope="module")
def embedded(shop: LocalShop) -> str:
    """A table with one index, for this module alone."""
    name = f"simulated-{uuid.uuid4().hex[:8]}"
    pairs = [("pk", "HASH"), ("sk", "RANGE")]
    indexed = [("day_pk", "HASH"), ("day_sk", "RANGE")]
    shop.session().client("dynamodb").create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": each, "KeyType": kind} for each, kind in pairs],
        AttributeDefinitions=[
            {"AttributeName": each, "AttributeType": "S"} for each, _ in [*pairs, *indexed]
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "day",
                "KeySchema": [{"AttributeName": each, "KeyType": kind} for each, kind in indexed],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    return name


@settings(max_examples=PROGRAMS, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(program=st.lists(operations("p"), min_size=8, max_size=8))
def _differ(real: Table, program: Any) -> None:
    real.batch_delete([{"pk": "p", "sk": sort} for sort in SORTS])
    simulated = SimulatedTable(Storage("simulated", ["day"], lambda: 0), DirectWay())
    for operation in program:
        expected, found = outcome(real, operation), outcome(simulated, operation)
        assert found == expected, f"{operation}: {found!r}, and the embedded AWS says {expected!r}"
    for sort in SORTS:
        key = {"pk": "p", "sk": sort}
        assert simulated.get(key) == real.get(key)


def test_the_simulated_table_does_what_the_embedded_one_does(
    shop: LocalShop, embedded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in shop.environment.items():
        monkeypatch.setenv(name, value)
    _differ(Table(embedded))
