"""DynamoDB tables."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cartwright.aws.attributes import Item, Value, marshal, unmarshal
from cartwright.aws.client import client, translated
from cartwright.aws.errors import Contended, Throttled, TransactionCancelled
from cartwright.aws.retry import ATTEMPTS, backoff

Key = Mapping[str, str]

MAX_ACTIONS = 100
_READ_BATCH = 100
_WRITE_BATCH = 25
_PASSING = frozenset({"None", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression in DynamoDB's own language; `values` are by `:placeholder`, `names` by `#placeholder`."""

    text: str
    values: Mapping[str, Value] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Put:
    item: Mapping[str, Value]
    condition: Expression | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    key: Key
    condition: Expression | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """`last` continues the query behind this page; None when there is no more."""

    items: Sequence[Item]
    last: Item | None


class Table:
    """Reads are consistent except through an index. `wait` sleeps, in seconds."""

    def __init__(self, name: str, *, wait: Callable[[float], None] = time.sleep) -> None:
        self._name = name
        self._wait = wait

    def connect(self) -> None:
        """Makes the SDK's client now: while Lambda initialises, that costs no request its time."""
        client("dynamodb")

    def get(self, key: Key) -> Item | None:
        answer = self._call("get_item", Key=marshal(key), ConsistentRead=True)
        return unmarshal(answer["Item"]) if "Item" in answer else None

    def put(self, item: Mapping[str, Value], condition: Expression | None = None) -> None:
        """Raises ConditionFailed."""
        self._call("put_item", Item=marshal(item), **_conditional(condition))

    def update(self, key: Key, change: Expression, condition: Expression | None = None) -> None:
        """Raises ConditionFailed."""
        parameters = _conditional(condition, change)
        self._call("update_item", Key=marshal(key), UpdateExpression=change.text, **parameters)

    def query(
        self,
        where: Expression,
        *,
        limit: int,
        index: str | None = None,
        after: Mapping[str, Value] | None = None,
    ) -> Page:
        """One page in ascending order; DynamoDB ends it at `limit` items or at 1 MB."""
        parameters: dict[str, Any] = {"KeyConditionExpression": where.text, "Limit": limit}
        parameters |= {"IndexName": index} if index else {"ConsistentRead": True}
        if after:
            parameters["ExclusiveStartKey"] = marshal(after)
        answer = self._call("query", **parameters, **_placeholders(where))
        last = answer.get("LastEvaluatedKey")
        return Page([unmarshal(each) for each in answer["Items"]], unmarshal(last) if last else None)

    def batch_get(self, keys: Iterable[Key]) -> list[Item]:
        """What there is of `keys`, in no order. Raises Throttled."""
        found: list[Item] = []
        for chunk in _chunks([marshal(key) for key in keys], _READ_BATCH):
            pending: dict[str, Any] = {self._name: {"Keys": chunk, "ConsistentRead": True}}
            for _ in self._attempts("BatchGetItem"):
                with translated():
                    answer = client("dynamodb").batch_get_item(RequestItems=pending)
                found += map(unmarshal, answer["Responses"].get(self._name, ()))
                pending = answer.get("UnprocessedKeys") or {}
                if not pending:
                    break
        return found

    def batch_put(self, items: Iterable[Mapping[str, Value]]) -> None:
        """Each put stands alone and is unconditional. Raises Throttled."""
        writes = [{"PutRequest": {"Item": marshal(item)}} for item in items]
        for chunk in _chunks(writes, _WRITE_BATCH):
            pending: dict[str, Any] = {self._name: chunk}
            for _ in self._attempts("BatchWriteItem"):
                with translated():
                    answer = client("dynamodb").batch_write_item(RequestItems=pending)
                pending = answer.get("UnprocessedItems") or {}
                if not pending:
                    break

    def transact(self, actions: Sequence[Put | Delete]) -> None:
        """All or nothing. Raises TransactionCancelled for failed conditions, Contended for collisions."""
        if len(actions) > MAX_ACTIONS:
            raise ValueError(f"A transaction takes {MAX_ACTIONS} actions, not {len(actions)}")
        wire = [self._action(action) for action in actions]
        for attempt in range(ATTEMPTS):
            if attempt:
                self._wait(backoff(attempt))
            try:
                with translated():
                    client("dynamodb").transact_write_items(TransactItems=wire)
                return
            except Contended:
                continue
            except TransactionCancelled as cancelled:
                if not _PASSING.issuperset(cancelled.reasons):
                    raise
        raise Contended(f"A transaction on {self._name} collided with others {ATTEMPTS} times")

    def _call(self, operation: str, **parameters: Any) -> dict[str, Any]:
        with translated():
            answer: dict[str, Any] = getattr(client("dynamodb"), operation)(
                TableName=self._name, **parameters
            )
        return answer

    def _action(self, action: Put | Delete) -> dict[str, Any]:
        parameters = {"TableName": self._name, **_conditional(action.condition)}
        match action:
            case Put():
                return {"Put": parameters | {"Item": marshal(action.item)}}
            case Delete():
                return {"Delete": parameters | {"Key": marshal(action.key)}}

    def _attempts(self, operation: str) -> Iterator[None]:
        for attempt in range(ATTEMPTS):
            if attempt:
                self._wait(backoff(attempt))
            yield
        raise Throttled(f"{operation} on {self._name} left items over {ATTEMPTS} times")


def _conditional(condition: Expression | None, *others: Expression) -> dict[str, Any]:
    """The parameters of a write whose condition and other expressions share one set of placeholders."""
    parameters = {"ConditionExpression": condition.text} if condition else {}
    return parameters | _placeholders(*others, *([condition] if condition else []))


def _placeholders(*expressions: Expression) -> dict[str, Any]:
    values: dict[str, Value] = {}
    names: dict[str, str] = {}
    for each in expressions:
        values |= each.values
        names |= each.names
    parameters: dict[str, Any] = {}
    if values:
        parameters["ExpressionAttributeValues"] = marshal(values)
    if names:
        parameters["ExpressionAttributeNames"] = names
    return parameters


def _chunks(items: Sequence[dict[str, Any]], size: int) -> Iterator[Sequence[dict[str, Any]]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
