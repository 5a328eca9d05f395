"""What a table keeps, costs, refuses and shows late."""

from collections import Counter
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.aws.dynamodb import ConditionCheck, Delete, Expression, Put, Returning, Update
from cartwright.aws.errors import AwsError, ConditionFailed, Throttled, TransactionCancelled
from tests.simulation.world.capacity import PartitionLimit
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.drawing import Chosen
from tests.simulation.world.faults import Fault, Throttle, TimeoutAfter
from tests.simulation.world.functions import Outcome
from tests.simulation.world.installed import installed
from tests.simulation.world.storage import Storage
from tests.simulation.world.table import SimulatedTable
from tests.simulation.world.values import grown_size, item_size
from tests.simulation.world.ways import DirectWay
from tests.simulation.world.world import World

KEY = {"pk": "a", "sk": "b"}
ABSENT = Expression("attribute_not_exists(pk)")


def table(*indexes: str) -> tuple[SimulatedTable, Storage]:
    storage = Storage("t", indexes, lambda: 0)
    return SimulatedTable(storage, DirectWay()), storage


def test_what_goes_in_or_comes_out_is_a_copy() -> None:
    held, _ = table()
    given: dict[str, Any] = {**KEY, "list": [{"a": 1}], "tuple": (1, 2)}
    held.put(given)
    given["list"][0]["a"] = 2
    first = held.get(KEY)
    assert first == {**KEY, "list": [{"a": 1}], "tuple": [1, 2]}
    first["list"].append(3)
    assert held.get(KEY) == {**KEY, "list": [{"a": 1}], "tuple": [1, 2]}


@pytest.mark.parametrize(
    ("returning", "expected"),
    [
        ("NONE", {}),
        ("ALL_OLD", {**KEY, "n": 1, "box": {"a": 1, "b": 2}}),
        ("ALL_NEW", {**KEY, "n": 2, "box": {"a": 3, "b": 2}}),
        ("UPDATED_OLD", {"n": 1, "box": {"a": 1}}),
        ("UPDATED_NEW", {"n": 2, "box": {"a": 3}}),
    ],
)
def test_an_update_returns_what_it_is_asked_for(returning: Returning, expected: dict[str, Any]) -> None:
    held, _ = table()
    held.put({**KEY, "n": 1, "box": {"a": 1, "b": 2}})
    change = Expression("SET n = n + :one, box.a = :three REMOVE absent", {":one": 1, ":three": 3})
    assert held.update(KEY, change, returning=returning) == expected


@pytest.mark.parametrize("value", [1.5, {1, 2}, b"bytes", 10**38, object(), {"a": [1.5]}, {1: 2}])
def test_what_has_no_attribute_value_is_not_stored(value: Any) -> None:
    held, storage = table()
    with pytest.raises(TypeError):
        held.put({**KEY, "value": value})
    with pytest.raises(TypeError):
        held.update(KEY, Expression("SET v = :v", {":v": value}))
    assert list(storage.items()) == []


@pytest.mark.parametrize(
    "item", [{"pk": "a"}, {"pk": "", "sk": "b"}, {"pk": 1, "sk": "b"}, {"pk": "a", "sk": "b" * 1025}]
)
def test_an_item_needs_its_key(item: dict[str, Any]) -> None:
    with pytest.raises(AwsError, match="ValidationException"):
        table()[0].put(item)


def test_an_index_key_is_text() -> None:
    held, _ = table("day")
    for wrong in (1, ""):
        with pytest.raises(AwsError, match="index key"):
            held.put({**KEY, "day_pk": wrong})


def test_an_item_of_more_than_400_kilobytes_is_refused() -> None:
    held, _ = table()
    most = 400 * 1024 - len("pkaskbtext")
    held.put({**KEY, "text": "x" * most})
    with pytest.raises(AwsError, match="size"):
        held.put({**KEY, "text": "x" * (most + 1)})
    with pytest.raises(AwsError, match="size"):
        held.update(KEY, Expression("SET more = :m", {":m": "y"}))
    with pytest.raises(TransactionCancelled) as raised:
        held.transact([Update(KEY, Expression("SET more = :m", {":m": "y"}))])
    assert raised.value.reasons == ("ValidationError",)


def test_the_limits_of_a_transaction() -> None:
    held, _ = table()
    with pytest.raises(ValueError, match="100"):
        held.transact([Delete({"pk": "a", "sk": str(number)}) for number in range(101)])
    with pytest.raises(AwsError, match="multiple operations"):
        held.transact([Delete(KEY), ConditionCheck(KEY, ABSENT)])
    with pytest.raises(AwsError, match="4MB"):
        held.transact([Put({"pk": "a", "sk": str(n), "text": "x" * 399_000}) for n in range(11)])
    with pytest.raises(AwsError, match="greater than or equal to 1"):
        held.transact([])


def test_a_transaction_does_all_or_nothing_and_says_what_failed() -> None:
    held, storage = table()
    held.put({**KEY, "n": 1})
    plus = Expression("SET n = n + :d", {":d": 1})
    with pytest.raises(TransactionCancelled) as raised:
        held.transact(
            [
                Put({"pk": "x", "sk": "x"}),
                Update(KEY, plus),
                ConditionCheck({"pk": "y", "sk": "y"}, Expression("attribute_exists(pk)")),
            ]
        )
    assert raised.value.reasons == ("None", "None", "ConditionalCheckFailed")
    assert raised.value.failed_conditions() == (2,)
    assert list(storage.items()) == [{**KEY, "n": 1}]


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


def test_an_index_is_behind_its_table() -> None:
    now, lag = [0], [100]
    storage = Storage("t", ["day"], lambda: now[0], lag=lambda: lag[0])
    held = SimulatedTable(storage, DirectWay())
    where = Expression("day_pk = :p", {":p": "d"})
    held.put({**KEY, "day_pk": "d", "day_sk": "1"})
    assert held.query(where, limit=5, index="day").items == []
    now[0], lag[0] = 100, 0
    assert [item["day_sk"] for item in held.query(where, limit=5, index="day").items] == ["1"]
    held.update(KEY, Expression("REMOVE day_pk"))
    assert held.query(where, limit=5, index="day").items == []


def test_a_read_that_is_not_consistent_may_be_late() -> None:
    class Late(DirectWay):
        def stale_ms(self) -> int:
            return 500

    now = [0]
    held = SimulatedTable(Storage("t", [], lambda: now[0]), Late())
    held.put({**KEY, "n": 1})
    assert held.get(KEY, consistent=False) is None
    now[0] = 1000
    held.put({**KEY, "n": 2})
    assert held.get(KEY, consistent=False) == {**KEY, "n": 1}
    assert held.get(KEY) == {**KEY, "n": 2}
    now[0] = 1500
    assert held.get(KEY, consistent=False) == {**KEY, "n": 2}


def test_what_expires_is_removed_within_two_days(cloud: Cloud) -> None:
    cloud.table("t")
    held = cloud.port("t")
    soon = cloud.world.now_ms // 1000 + 60
    held.put({**KEY, "expires_at": soon})
    held.put({"pk": "kept", "sk": "k", "expires_at": soon})
    held.update({"pk": "kept", "sk": "k"}, Expression("REMOVE expires_at"))
    cloud.world.turns.run((soon - 1) * 1000)
    assert held.get(KEY)
    cloud.world.turns.run((soon + 2 * 86400) * 1000)
    assert held.get(KEY) is None
    assert held.get({"pk": "kept", "sk": "k"})


@pytest.mark.parametrize("fault", [Throttle(), TimeoutAfter()])
def test_a_transaction_is_known_again_by_its_token(fault: Fault) -> None:
    """After an answer that was lost, the same transaction succeeds without being made again."""
    with installed(World("token", Chosen({"counter(once)/1 t.TransactWriteItems": fault}))) as world:
        cloud = Cloud(world)
        cloud.table("t")
        add = Update(KEY, Expression("ADD n :d", {":d": 1}), ABSENT)
        function = cloud.plain("counter", lambda _: lambda *_: cloud.port("t").transact([add]))
        cloud.step(0, "count", lambda: answers.append(world.invoke(function, None, "once")))
        answers: list[Any] = []
        cloud.drain()
        assert world.happened[type(fault).__name__] == 1
        assert answers[0].error is None
        assert cloud.port("t").get(KEY) == {**KEY, "n": 1}
