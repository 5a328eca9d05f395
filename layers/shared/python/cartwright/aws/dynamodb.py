"""DynamoDB tables.

When the outcome of an attempt is unknown, reads, puts and deletes are retried, because they are idempotent. So are
transactions, through a token that DynamoDB remembers for ten minutes. Updates are retried only if declared idempotent.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, Self

import msgspec

from cartwright.aws import calls, endpoints
from cartwright.aws.attributes import Item, Value, marshal, unmarshal
from cartwright.aws.calls import Json
from cartwright.aws.retrying import exhaust
from cartwright.https import transport

Key = Mapping[str, str]
Returning = Literal["NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"]

MAX_ACTIONS = 100
_READ_BATCH = 100
_WRITE_BATCH = 25
_SERVICE = endpoints.Service("dynamodb", "DYNAMODB", "DynamoDB_20120810")


class Expression(msgspec.Struct, frozen=True):
    """A DynamoDB expression. `values` are by `:placeholder`, `names` by `#placeholder`."""

    text: str
    values: Mapping[str, Value] = {}
    names: Mapping[str, str] = {}


class Put(msgspec.Struct, frozen=True):
    item: Mapping[str, Value]
    condition: Expression | None = None


class Update(msgspec.Struct, frozen=True):
    key: Key
    change: Expression
    condition: Expression | None = None


class Delete(msgspec.Struct, frozen=True):
    key: Key
    condition: Expression | None = None


class ConditionCheck(msgspec.Struct, frozen=True):
    key: Key
    condition: Expression


Action = Put | Update | Delete | ConditionCheck


class Page(msgspec.Struct, frozen=True):
    """Pass `last` as `after` to get the next page; None on the last one."""

    items: Sequence[Item]
    last: Item | None


class Table:
    """Reads are strongly consistent by default, except through an index."""

    def __init__(self, name: str) -> None:
        self._name = name

    def connect(self) -> Self:
        """Prepares TLS during Lambda's INIT phase, so that no request pays for it."""
        transport.prepare(endpoints.endpoint(_SERVICE))
        return self

    def get(self, key: Key, *, consistent: bool = True) -> Item | None:
        """Without `consistent`, costs half as much and may miss writes of the last second."""
        answer = self._call("GetItem", {"Key": marshal(key), "ConsistentRead": consistent})
        return unmarshal(answer["Item"]) if "Item" in answer else None

    def put(self, item: Mapping[str, Value], condition: Expression | None = None) -> None:
        """Raises ConditionFailed."""
        self._call("PutItem", _wire(Put(item, condition)))

    def update(
        self,
        key: Key,
        change: Expression,
        condition: Expression | None = None,
        *,
        returning: Returning = "NONE",
        idempotent: bool = False,
    ) -> Item:
        """Returns the attributes that `returning` names. Raises ConditionFailed.

        `idempotent` declares that repeating the change has no further effect: true of `SET x = :x`, not of
        `SET x = x + :d`.
        """
        parameters = {**_wire(Update(key, change, condition)), "ReturnValues": returning}
        answer = self._call("UpdateItem", parameters, repeatable=idempotent)
        return unmarshal(answer.get("Attributes", {}))

    def delete(self, key: Key, condition: Expression | None = None) -> None:
        """Raises ConditionFailed."""
        self._call("DeleteItem", _wire(Delete(key, condition)))

    def query(
        self,
        where: Expression,
        *,
        limit: int,
        index: str | None = None,
        after: Mapping[str, Value] | None = None,
        descending: bool = False,
    ) -> Page:
        """One page in sort key order. DynamoDB ends a page at `limit` items or at 1 MB."""
        parameters: Json = {"Limit": limit, "ScanIndexForward": not descending}
        parameters |= {"IndexName": index} if index else {"ConsistentRead": True}
        parameters |= {"ExclusiveStartKey": marshal(after)} if after else {}
        answer = self._call("Query", parameters | _stated(KeyConditionExpression=where))
        last = answer.get("LastEvaluatedKey")
        return Page([unmarshal(each) for each in answer["Items"]], unmarshal(last) if last else None)

    def batch_get(self, keys: Iterable[Key], *, consistent: bool = True) -> list[Item]:
        """The items that exist, in no particular order. `consistent` as for `get`. Raises Throttled."""
        chunks = _chunks([marshal(key) for key in keys], _READ_BATCH)
        wanted = [{"Keys": chunk, "ConsistentRead": consistent} for chunk in chunks]
        answers = self._batches("BatchGetItem", wanted, "UnprocessedKeys")
        return [unmarshal(item) for each in answers for item in each["Responses"].get(self._name, ())]

    def batch_put(self, items: Iterable[Mapping[str, Value]]) -> None:
        """Puts are independent and unconditional. Raises Throttled."""
        puts = [{"PutRequest": {"Item": marshal(item)}} for item in items]
        self._batches("BatchWriteItem", _chunks(puts, _WRITE_BATCH), "UnprocessedItems")

    def batch_delete(self, keys: Iterable[Key]) -> None:
        """Deletions are independent and unconditional. Raises Throttled."""
        deletions = [{"DeleteRequest": {"Key": marshal(key)}} for key in keys]
        self._batches("BatchWriteItem", _chunks(deletions, _WRITE_BATCH), "UnprocessedItems")

    def transact(self, actions: Sequence[Action]) -> None:
        """All or nothing. Raises TransactionCancelled for failed conditions, Contended for conflicts."""
        if len(actions) > MAX_ACTIONS:
            raise ValueError(f"A transaction takes {MAX_ACTIONS} actions, not {len(actions)}")
        items = [{type(each).__name__: {"TableName": self._name, **_wire(each)}} for each in actions]
        parameters = {"TransactItems": items, "ClientRequestToken": os.urandom(16).hex()}
        calls.call(_SERVICE, "TransactWriteItems", parameters)

    def _call(self, operation: str, parameters: Json, *, repeatable: bool = True) -> Json:
        return calls.call(_SERVICE, operation, {"TableName": self._name, **parameters}, repeatable=repeatable)

    def _batches(self, operation: str, wanted: Iterable[object], leftover: str) -> list[Json]:
        """Returns all responses. Each request is repeated with its unprocessed items until none are left."""
        answers = list[Json]()

        def request(items: Json) -> Json:
            answers.append(calls.once(_SERVICE, operation, {"RequestItems": items}))
            return answers[-1].get(leftover) or {}

        for each in wanted:
            exhaust({self._name: each}, request)
        return answers


def _wire(action: Action) -> Json:
    subject = {"Item": marshal(action.item)} if isinstance(action, Put) else {"Key": marshal(action.key)}
    change = action.change if isinstance(action, Update) else None
    return subject | _stated(UpdateExpression=change, ConditionExpression=action.condition)


def _stated(**expressions: Expression | None) -> Json:
    """Expressions by parameter name. They share one set of placeholders."""
    given = {name: each for name, each in expressions.items() if each}
    values = {name: value for each in given.values() for name, value in each.values.items()}
    names = {name: value for each in given.values() for name, value in each.names.items()}
    parameters: Json = {name: each.text for name, each in given.items()}
    parameters |= {"ExpressionAttributeValues": marshal(values)} if values else {}
    return parameters | ({"ExpressionAttributeNames": names} if names else {})


def _chunks(items: Sequence[Json], size: int) -> Iterator[Sequence[Json]]:
    return (items[start : start + size] for start in range(0, len(items), size))
