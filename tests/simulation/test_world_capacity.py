"""What calls cost, and what a partition bears."""

from collections import Counter
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.aws.dynamodb import ConditionCheck, Expression, Put
from cartwright.aws.errors import ConditionFailed, Throttled
from tests.simulation.tables import ABSENT, KEY, table
from tests.simulation.world.capacity import PartitionLimit
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.functions import Outcome
from tests.simulation.world.installed import installed
from tests.simulation.world.storage import Storage
from tests.simulation.world.table import SimulatedTable
from tests.simulation.world.values import grown_size, item_size, size
from tests.simulation.world.ways import DirectWay
from tests.simulation.world.world import World


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", 0),
        ("é€", 5),
        (0, 1),
        (7, 2),
        (100, 2),
        (12345, 4),
        (-12, 3),
        (True, 1),
        (None, 1),
        ([], 3),
        ([7], 6),
    ],
)
def test_bytes_of_values(value: Any, expected: int) -> None:
    assert size(value) == expected
    assert item_size({"né": value}) == expected + 3
    assert size({"né": value}) == expected + 3 + 3 + 1


_values = st.recursive(
    st.one_of(st.text("aé", max_size=3), st.integers(-(10**20), 10**20), st.booleans(), st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text("aé", max_size=2), inner, max_size=2)
    ),
    max_leaves=6,
)
_items = st.dictionaries(st.sampled_from("abcdé"), _values)


@given(before=_items, changed=_items, gone=st.sets(st.sampled_from("abcdé")))
def test_the_size_of_a_changed_item_is_what_it_would_be_anew(
    before: dict[str, Any], changed: dict[str, Any], gone: set[str]
) -> None:
    after = {name: value for name, value in {**before, **changed}.items() if name not in gone}
    assert grown_size(before, item_size(before), after) == item_size(after)


def test_what_calls_consume() -> None:
    held, storage = table("day")
    used = storage.capacity
    held.put({**KEY, "text": "x" * 1500, "day_pk": "d", "day_sk": "1"})
    assert (used.writes, used.index_writes, used.reads) == (2, 2, 0)
    held.update(KEY, Expression("SET day_sk = :s", {":s": "2"}))
    assert (used.writes, used.index_writes) == (4, 6), "an entry that moves is deleted and written"
    with pytest.raises(ConditionFailed):
        held.put(KEY, ABSENT)
    assert (used.writes, used.index_writes) == (6, 6), "a failed condition costs the write"
    held.transact([Put({"pk": "other", "sk": "o"}), ConditionCheck(KEY, Expression("attribute_exists(pk)"))])
    assert (used.writes, used.index_writes) == (12, 6), "a transaction writes twice"
    held.get(KEY)
    held.get(KEY, consistent=False)
    held.get({"pk": "none", "sk": "n"})
    assert used.reads == 2.5
    held.query(Expression("pk = :p", {":p": "a"}), limit=5)
    held.query(Expression("day_pk = :p", {":p": "d"}), limit=5, index="day")
    assert used.reads == 4
    assert used.calls["GetItem"] == 3


def test_an_index_of_keys_costs_only_what_moves_in_it() -> None:
    storage = Storage("t", ["day"], lambda: 0, keys_only=True)
    held = SimulatedTable(storage, DirectWay())
    item = {**KEY, "text": "x" * 1500, "day_pk": "d", "day_sk": "1"}
    held.put(item)
    held.put({**item, "text": "y"})
    assert storage.capacity.index_writes == 1
    held.put({**item, "day_sk": "2"})
    assert storage.capacity.index_writes == 3
    page = held.query(Expression("day_pk = :p", {":p": "d"}), limit=5, index="day")
    assert page.items == [{**KEY, "day_pk": "d", "day_sk": "2"}]


def test_an_index_of_keys_and_an_attribute_costs_a_write_when_that_changes() -> None:
    storage = Storage("t", ["day"], lambda: 0, keys_only=True, includes={"day": ["state"]}, sort_key="place")
    held = SimulatedTable(storage, DirectWay())
    item = {**KEY, "text": "x" * 1500, "day_pk": "d", "place": "1", "state": "a"}
    held.put(item)
    held.put({**item, "text": "y"})
    assert storage.capacity.index_writes == 1
    held.put({**item, "state": "b"})
    assert storage.capacity.index_writes == 2
    page = held.query(Expression("day_pk = :p AND place < :t", {":p": "d", ":t": "2"}), limit=1, index="day")
    assert page.items == [{**KEY, "day_pk": "d", "place": "1", "state": "b"}]
    assert page.last == {**KEY, "day_pk": "d", "place": "1"}


def test_a_partition_takes_so_many_writes_a_second() -> None:
    """What is refused is tried again, as the real door does, until patience runs out."""
    with installed(World("limits")) as world:
        cloud = Cloud(world)
        limit = PartitionLimit(lambda: world.now_ms, writes=10, reads=10)
        cloud.table("t", limit=limit)
        seconds: Counter[int] = Counter()
        outcomes: list[Outcome] = []

        def write(event: dict[str, Any], _: object) -> None:
            cloud.port("t").put({"pk": event["pk"], "sk": str(event["n"])})
            if event["pk"] == "hot":
                seconds[world.now_ms // 1000] += 1

        function = cloud.plain("writer", lambda _: write)
        for number in range(30):
            event = {"pk": "hot" if number % 3 else f"cold{number}", "n": number}
            action = partial(world.invoke, function, event, str(event))
            cloud.step(0, f"write {number}", lambda action=action: outcomes.append(action()))  # type: ignore[misc]
        cloud.drain()
        refused = [outcome for outcome in outcomes if isinstance(outcome.error, Throttled)]
        assert limit.refused > 0
        assert sum(seconds.values()) + len(refused) == 20
        assert max(seconds.values()) == 10
        assert len(list(cloud.storages["t"].items())) == 10 + sum(seconds.values())
