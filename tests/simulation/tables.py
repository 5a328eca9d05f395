"""A table by itself, without a world around it."""

from cartwright.aws.dynamodb import Expression
from tests.simulation.world.storage import Storage
from tests.simulation.world.table import SimulatedTable
from tests.simulation.world.ways import DirectWay

KEY = {"pk": "a", "sk": "b"}
ABSENT = Expression("attribute_not_exists(pk)")


def table(*indexes: str) -> tuple[SimulatedTable, Storage]:
    storage = Storage("t", indexes, lambda: 0)
    return SimulatedTable(storage, DirectWay()), storage
