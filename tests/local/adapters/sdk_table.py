"""`cartwright.aws.dynamodb.Table` once more, by boto3."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Self

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from cartwright.aws.attributes import Item, Value
from cartwright.aws.dynamodb import Action, Expression, Key, Page, Put, Returning, Table, Update
from tests.local.adapters.sdk import client, translated


class SdkTable(Table):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._client = client("dynamodb")

    def connect(self) -> Self:
        return self

    def get(self, key: Key, *, consistent: bool = True) -> Item | None:
        with translated():
            answer = self._client.get_item(TableName=self._name, Key=wire(key), ConsistentRead=consistent)
        return plain(answer["Item"]) if "Item" in answer else None

    def put(self, item: Mapping[str, Value], condition: Expression | None = None) -> None:
        with translated():
            self._client.put_item(TableName=self._name, Item=wire(item), **expressed(condition))

    def update(
        self,
        key: Key,
        change: Expression,
        condition: Expression | None = None,
        *,
        returning: Returning = "NONE",
        idempotent: bool = False,
    ) -> Item:
        del idempotent
        with translated():
            answer = self._client.update_item(
                TableName=self._name, Key=wire(key), ReturnValues=returning, **expressed(condition, change)
            )
        return plain(answer.get("Attributes", {}))

    def delete(self, key: Key, condition: Expression | None = None) -> None:
        with translated():
            self._client.delete_item(TableName=self._name, Key=wire(key), **expressed(condition))

    def query(
        self,
        where: Expression,
        *,
        limit: int,
        index: str | None = None,
        after: Mapping[str, Value] | None = None,
        descending: bool = False,
    ) -> Page:
        more: dict[str, Any] = {"IndexName": index} if index else {"ConsistentRead": True}
        if after:
            more["ExclusiveStartKey"] = wire(after)
        if where.names:
            more["ExpressionAttributeNames"] = where.names
        with translated():
            answer = self._client.query(
                TableName=self._name,
                KeyConditionExpression=where.text,
                ExpressionAttributeValues=wire(where.values),
                Limit=limit,
                ScanIndexForward=not descending,
                **more,
            )
        last = answer.get("LastEvaluatedKey")
        return Page([plain(each) for each in answer["Items"]], plain(last) if last else None)

    def batch_get(self, keys: Iterable[Key], *, consistent: bool = True) -> list[Item]:
        with translated():
            return [item for key in keys if (item := self.get(key, consistent=consistent))]

    def batch_put(self, items: Iterable[Mapping[str, Value]]) -> None:
        for item in items:
            self.put(item)

    def batch_delete(self, keys: Iterable[Key]) -> None:
        for key in keys:
            self.delete(key)

    def transact(self, actions: Sequence[Action]) -> None:
        items = []
        for action in actions:
            what = {"Item": wire(action.item)} if isinstance(action, Put) else {"Key": wire(action.key)}
            change = action.change if isinstance(action, Update) else None
            more = expressed(action.condition, change)
            items.append({type(action).__name__: {"TableName": self._name, **what, **more}})
        with translated():
            self._client.transact_write_items(TransactItems=items)


def expressed(condition: Expression | None, change: Expression | None = None) -> dict[str, Any]:
    parameters: dict[str, Any] = {}
    values: dict[str, Value] = {}
    names: dict[str, str] = {}
    for name, each in (("UpdateExpression", change), ("ConditionExpression", condition)):
        if each is not None:
            parameters[name] = each.text
            values |= each.values
            names |= each.names
    if values:
        parameters["ExpressionAttributeValues"] = wire(values)
    if names:
        parameters["ExpressionAttributeNames"] = names
    return parameters


def wire(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: TypeSerializer().serialize(value) for name, value in item.items()}


def plain(attributes: Mapping[str, Any]) -> Item:
    return {name: _whole(TypeDeserializer().deserialize(value)) for name, value in attributes.items()}


def _whole(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value)
    if isinstance(value, list):
        return [_whole(each) for each in value]
    return {name: _whole(each) for name, each in value.items()} if isinstance(value, dict) else value
