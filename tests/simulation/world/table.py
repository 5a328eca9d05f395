"""`cartwright.aws.dynamodb.Table` over a `Storage`, with the faults of the way there."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol, Self, TypeVar

from cartwright.aws import errors
from cartwright.aws.dynamodb import (
    MAX_ACTIONS,
    Action,
    Delete,
    Expression,
    Key,
    Page,
    Put,
    Returning,
    Table,
    Update,
)
from cartwright.aws.errors import AwsError, TransactionCancelled
from tests.simulation.world.expressions.compiled import compiled, key_range
from tests.simulation.world.returned import returned
from tests.simulation.world.storage import Storage
from tests.simulation.world.values import Invalid, Item, Value, item_size, taken_in
from tests.simulation.world.writes import Write, checked_key, item_key

LARGEST_TRANSACTION = 4 * 1024 * 1024
_READ_BATCH = 100
_WRITE_BATCH = 25

Result = TypeVar("Result")


class FaultInjector(Protocol):
    """What lies between a function and what it calls."""

    def call(
        self, site: str, operation: str, effect: Callable[[], Result], *, repeatable: bool = True
    ) -> Result:
        """What `effect` answers, unless something happens on the way. Raises AwsError."""
        ...

    def stale_ms(self) -> int:
        """How far behind a read may be that is not consistent."""
        ...


class SimulatedTable(Table):
    def __init__(self, storage: Storage, way: FaultInjector) -> None:
        super().__init__(storage.name)
        self._storage = storage
        self._way = way

    def connect(self) -> Self:
        return self

    def get(self, key: Key, *, consistent: bool = True) -> Item | None:
        return self._through("read", "GetItem", lambda: self._read(key, consistent))

    def put(self, item: Mapping[str, Value], condition: Expression | None = None) -> None:
        write = self._write(Put(item, condition))
        self._through("write", "PutItem", lambda: self._storage.write(write))

    def update(
        self,
        key: Key,
        change: Expression,
        condition: Expression | None = None,
        *,
        returning: Returning = "NONE",
        idempotent: bool = False,
    ) -> Item:
        write = self._write(Update(key, change, condition))
        done = write.compiled.change

        def effect() -> Item:
            before, after = self._storage.write(write)
            return returned(returning, before, after, done.paths if done else ())

        return self._through("write", "UpdateItem", effect, repeatable=idempotent)

    def delete(self, key: Key, condition: Expression | None = None) -> None:
        write = self._write(Delete(key, condition))
        self._through("write", "DeleteItem", lambda: self._storage.write(write))

    def query(
        self,
        where: Expression,
        *,
        limit: int,
        index: str | None = None,
        after: Mapping[str, Value] | None = None,
        descending: bool = False,
    ) -> Page:
        def effect() -> Page:
            keys = key_range(where, *self._storage.keys(index)[-2:])
            return self._storage.query(keys, limit=limit, index=index, after=after, descending=descending)

        return self._through("read", "Query", effect)

    def batch_get(self, keys: Iterable[Key], *, consistent: bool = True) -> list[Item]:
        wanted = list(keys)
        found: list[Item] = []
        for start in range(0, len(wanted), _READ_BATCH):
            found += self._batch_read(wanted[start : start + _READ_BATCH], consistent)
        return found

    def batch_put(self, items: Iterable[Mapping[str, Value]]) -> None:
        self._batch_write([self._write(Put(item)) for item in items])

    def batch_delete(self, keys: Iterable[Key]) -> None:
        self._batch_write([self._write(Delete(key)) for key in keys])

    def transact(self, actions: Sequence[Action]) -> None:
        if len(actions) > MAX_ACTIONS:
            raise ValueError(f"A transaction takes {MAX_ACTIONS} actions, not {len(actions)}")
        writes = [self._write(each) for each in actions]
        known = False

        def effect() -> None:
            """DynamoDB knows the transaction again by its token."""
            nonlocal known
            if known:
                return
            _check_transaction(actions, writes)
            reasons = self._storage.write_all(writes)
            if any(reason != "None" for reason in reasons):
                raise TransactionCancelled(f"TransactWriteItems: 400: {', '.join(reasons)}", reasons)
            known = True

        self._through("transact", "TransactWriteItems", effect)

    def _read(self, key: Key, consistent: bool) -> Item | None:
        stale_ms = 0 if consistent else self._way.stale_ms()
        return self._storage.get(key, consistent=consistent, stale_ms=stale_ms)

    def _batch_read(self, keys: Sequence[Key], consistent: bool) -> list[Item]:
        def effect() -> list[Item]:
            if len({tuple(key.values()) for key in keys}) < len(keys):
                raise Invalid("Provided list of item keys contains duplicates")
            items = [self._read(key, consistent) for key in keys]
            return [item for item in items if item is not None]

        return self._through("read", "BatchGetItem", effect)

    def _batch_write(self, writes: Sequence[Any]) -> None:
        """Each by itself, so that what happens on the way may happen between any two."""
        for start in range(0, len(writes), _WRITE_BATCH):
            chunk = writes[start : start + _WRITE_BATCH]
            if len({write.key for write in chunk}) < len(chunk):
                raise _refused("BatchWriteItem", Invalid("Provided list of item keys contains duplicates"))
        for write in writes:
            self._through("write", "BatchWriteItem", partial(self._storage.write, write))

    def _through(
        self, site: str, operation: str, effect: Callable[[], Result], *, repeatable: bool = True
    ) -> Result:
        self._storage.capacity.calls[operation] += 1
        try:
            return self._way.call(site, f"{self._name}.{operation}", effect, repeatable=repeatable)
        except Invalid as invalid:
            raise _refused(operation, invalid) from None

    def _write(self, action: Action) -> Write:
        """Raises AwsError, and TypeError for values that have no counterpart."""
        change = action.change if isinstance(action, Update) else None
        try:
            made, values = compiled(change, action.condition)
            if isinstance(action, Put):
                item = taken_in(action.item)
                return Write(item_key(item), made, values, lambda _: item)
            key = checked_key(action.key)
        except Invalid as invalid:
            raise _refused(type(action).__name__, invalid) from None
        if made.change is None:
            gone = isinstance(action, Delete)
            return Write(key, made, values, lambda before: None if gone else before)
        done, start = made.change, {"pk": key[0], "sk": key[1]}
        if any(path[0] in start for path in done.paths):
            raise _refused("UpdateItem", Invalid("Cannot update attribute: it is part of the key"))
        return Write(key, made, values, lambda before: done.applied(before or start, values))


def _check_transaction(actions: Sequence[Action], writes: Sequence[Write]) -> None:
    if not writes:
        raise Invalid("Member must have length greater than or equal to 1")
    if len({write.key for write in writes}) < len(writes):
        raise Invalid("Transaction request cannot include multiple operations on one item")
    if sum(item_size(dict(each.item)) for each in actions if isinstance(each, Put)) > LARGEST_TRANSACTION:
        raise Invalid("Transaction request exceeds the 4MB transaction size limit")


def _refused(operation: str, invalid: Invalid) -> AwsError:
    return errors.Invalid(f"{operation}: 400 ValidationException: {invalid}")
