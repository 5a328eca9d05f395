"""What DynamoDB bills, by its documented rules: the embedded AWS counts every read as one of the smallest size."""

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from cartwright.aws.dynamodb import Table

READ_BYTES, WRITE_BYTES = 4096, 1024
PAGE_BYTES = 1_000_000

Wire = Mapping[str, Any]


def item_bytes(item: Wire) -> int:
    """Of an item as it is sent: names and values, without the index overhead that storage is billed for."""
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def read_units(sizes: Iterable[int], *, consistent: bool) -> float:
    """Of one Get or one Query, which adds the sizes up before it rounds. What finds nothing costs one unit's worth."""
    units = max(1, -(-sum(sizes) // READ_BYTES))
    return units if consistent else units / 2


def write_units(size: int, *, transactional: bool) -> int:
    units = max(1, -(-size // WRITE_BYTES))
    return units * 2 if transactional else units


def _value_bytes(value: Wire) -> int:
    ((kind, held),) = value.items()
    match kind:
        case "S":
            return len(held.encode())
        case "N":
            return -(-len(held.lstrip("-")) // 2) + 1
        case "M":
            return 3 + sum(1 + len(name.encode()) + _value_bytes(each) for name, each in held.items())
        case "L":
            return 3 + sum(1 + _value_bytes(each) for each in held)
        case _:
            return 1


class Metered(Table):
    """Adds up what is read through it. ``reported`` is what the answers say of it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.units = self.reported = 0.0
        self.calls = 0

    def taken(self, work: Callable[[], object]) -> tuple[float, int]:
        """The units and the calls that ``work`` costs."""
        units, calls = self.units, self.calls
        work()
        return self.units - units, self.calls - calls

    def _call(self, operation: str, parameters: dict[str, Any], *, repeatable: bool = True) -> dict[str, Any]:
        if operation not in ("GetItem", "Query"):
            return super()._call(operation, parameters, repeatable=repeatable)
        answer = self._read(operation, parameters | {"ReturnConsumedCapacity": "TOTAL"})
        items = answer["Items"] if operation == "Query" else [answer.get("Item", {})]
        self.units += read_units(map(item_bytes, items), consistent=parameters.get("ConsistentRead", False))
        self.reported += answer.get("ConsumedCapacity", {}).get("CapacityUnits", 0)
        self.calls += 1
        return answer

    def _read(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        return super()._call(operation, parameters)


class MemoryTable(Metered):
    """Answers from memory, so that what is timed is the function and no server. ``items`` are as they are sent."""

    def __init__(self, items: Sequence[Wire], index: str) -> None:
        super().__init__("memory")
        self._partition, self._sort = f"{index}_pk", f"{index}_sk"
        self._by_key = {(each["pk"]["S"], each["sk"]["S"]): each for each in items}
        self._indexed: dict[str, list[Wire]] = {}
        for each in sorted(
            (each for each in items if self._sort in each), key=lambda each: str(each[self._sort])
        ):
            self._indexed.setdefault(each[self._partition]["S"], []).append(each)

    def _read(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        if operation == "GetItem":
            found = self._by_key.get((parameters["Key"]["pk"]["S"], parameters["Key"]["sk"]["S"]))
            return {"Item": found} if found else {}
        values = parameters["ExpressionAttributeValues"]
        first = values.get(":at", {"S": ""})["S"]
        after = parameters.get("ExclusiveStartKey", {self._sort: {"S": ""}})[self._sort]["S"]
        page: list[Wire] = []
        size = 0
        items = self._indexed.get(values[":shard"]["S"], [])
        start = max(bisect_left(items, first, key=self._place), bisect_right(items, after, key=self._place))
        for item in itertools.islice(items, start, None):
            size += item_bytes(item)
            page.append(item)
            if size > PAGE_BYTES or len(page) == parameters["Limit"]:
                return {"Items": page, "LastEvaluatedKey": self._key(item)}
        return {"Items": page}

    def _place(self, item: Wire) -> str:
        return str(item[self._sort]["S"])

    def _key(self, item: Wire) -> Wire:
        return {name: item[name] for name in ("pk", "sk", self._partition, self._sort)}
