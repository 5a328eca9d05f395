"""Writes products together with their audit trail entries and events."""

from datetime import datetime

from msgspec import Struct

from cartwright.events.base import Event
from cartwright.fields import Actor
from cartwright.ids import NewId
from catalog.categories.domain import Tree
from catalog.products.changes import Action, Change, FieldChange, field_changes
from catalog.products.domain import Product
from catalog.products.events import price_changed, product_changed, product_removed
from catalog.products.ports import Products, Record


class Author(Struct, frozen=True):
    """`actor` makes the change. `cause` is the correlation id of its trigger."""

    actor: Actor
    cause: str


class ProductWriter:
    """`tree` provides the category's path at the time of the change."""

    def __init__(self, products: Products, new_id: NewId) -> None:
        self._products = products
        self._new_id = new_id

    def create(self, product: Product, by: Author, tree: Tree, action: Action = "created") -> None:
        """Raises AlreadyTaken."""
        event = product_changed(None, product, tree, event_id=self._new_id(), correlation_id=by.cause)
        fields = field_changes(None, product, tree)
        change = _change(by, action, product.version, product.updated_at, fields)
        self._products.create(product, Record(change, (event,)))

    def replace(self, before: Product, after: Product, by: Author, tree: Tree, action: Action) -> None:
        """Raises AlreadyTaken, ConcurrentUpdate."""
        events: list[Event] = [
            product_changed(before, after, tree, event_id=self._new_id(), correlation_id=by.cause)
        ]
        if prices := price_changed(before, after, event_id=self._new_id(), correlation_id=by.cause):
            events.append(prices)
        fields = field_changes(before, after, tree)
        change = _change(by, action, after.version, after.updated_at, fields)
        self._products.replace(before, after, Record(change, tuple(events)))

    def remove(self, before: Product, by: Author, tree: Tree, at: datetime) -> None:
        """Raises ConcurrentUpdate."""
        event = product_removed(before, at=at, event_id=self._new_id(), correlation_id=by.cause)
        change = _change(by, "removed", before.version + 1, at, field_changes(before, None, tree))
        self._products.remove(before, Record(change, (event,)))


def _change(
    by: Author, action: Action, version: int, at: datetime, fields: tuple[FieldChange, ...]
) -> Change:
    return Change(version=version, at=at, actor=by.actor, action=action, cause=by.cause, fields=fields)
