"""The catalogue's ports in memory, under the conditions of the adapters; tests/local holds both to one contract."""

import threading
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

import msgspec

from cartwright.cursors import Position
from cartwright.errors import ConcurrentUpdate, FieldError
from cartwright.events.base import Event
from cartwright.fields import Actor
from cartwright.ids import Ids
from catalog.categories.domain import Tree
from catalog.products.changes import Change
from catalog.products.domain import AlreadyTaken, Product
from catalog.products.ports import HistorySlice, Record, StoredProduct


class Clock:
    """Each reading is a millisecond later: nothing happens at the same time."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now


class Hours(Clock):
    """Each reading is an hour later: nothing stays in a cache."""

    def __call__(self) -> datetime:
        self.now += timedelta(hours=1)
        return self.now


def new_ids() -> Ids:
    return Ids(Clock())


class FakeProducts:
    def __init__(self) -> None:
        self.events: list[Event] = []
        self._stored: dict[str, StoredProduct] = {}
        self._claims: dict[str, str] = {}
        self._former: dict[str, str] = {}
        self._trail: dict[str, list[Change]] = {}
        self._lock = threading.Lock()

    def get(self, product_id: str) -> Product | None:
        stored = self._stored.get(product_id)
        return stored.product if stored else None

    def by_slug(self, slug: str) -> Product | None:
        return self.get(self._claims.get(f"SLUG#{slug}") or self._former.get(slug, ""))

    def by_sku(self, sku: str) -> Product | None:
        return self.get(self._claims.get(f"SKU#{sku.upper()}", ""))

    def by_slugs(self, slugs: Iterable[str]) -> Mapping[str, StoredProduct]:
        wanted = set(slugs)
        with self._lock:
            return {each.product.slug: each for each in self._stored.values() if each.product.slug in wanted}

    def create(self, product: Product, record: Record) -> None:
        with self._lock:
            self._claim(product)
            if product.id in self._stored:
                raise ConcurrentUpdate
            self._keep(product, record)

    def replace(self, before: Product, after: Product, record: Record) -> None:
        with self._lock:
            self._claim(after)
            self._still(before)
            self._former[before.slug] = after.id
            self._keep(after, record)

    def mark(self, product: Product, import_id: str) -> None:
        with self._lock:
            self._still(product)
            stored = self._stored[product.id]
            marked = msgspec.structs.replace(stored.product, import_id=import_id)
            self._stored[product.id] = StoredProduct(marked, stored.cause)

    def remove(self, before: Product, record: Record) -> None:
        with self._lock:
            self._still(before)
            self._give_up_claims(before)
            del self._stored[before.id]
            self._note(before.id, record)

    def history(self, product_id: str, *, limit: int, after: Position | None) -> HistorySlice:
        latest = self._trail.get(product_id, [])[::-1]
        start = int(after["start"]) if after else 0
        page = latest[start : start + limit]
        return HistorySlice(page, {"start": start + limit} if len(page) == limit else None)

    def versions(self) -> Mapping[str, int]:
        """The last one of each product that there is or was, by its id."""
        return {product_id: trail[-1].version for product_id, trail in self._trail.items()}

    def _still(self, before: Product) -> None:
        stored = self._stored.get(before.id)
        if stored is None or _state(stored.product) != _state(before):
            raise ConcurrentUpdate

    def _claim(self, product: Product) -> None:
        errors = [
            FieldError(field, f"{claim.partition('#')[2]} belongs to another product")
            for claim, field in _claims(product).items()
            if self._claims.get(claim, product.id) != product.id
        ]
        if errors:
            raise AlreadyTaken(errors=errors)

    def _keep(self, product: Product, record: Record) -> None:
        self._give_up_claims(product)
        self._former.pop(product.slug, None)
        self._claims |= dict.fromkeys(_claims(product), product.id)
        self._stored[product.id] = StoredProduct(product, record.change.cause)
        self._note(product.id, record)

    def _give_up_claims(self, product: Product) -> None:
        self._claims = {claim: owner for claim, owner in self._claims.items() if owner != product.id}

    def _note(self, product_id: str, record: Record) -> None:
        self._trail.setdefault(product_id, []).append(record.change)
        self.events += record.events


def _state(product: Product) -> tuple[int, str | None]:
    return product.version, product.import_id


def _claims(product: Product) -> dict[str, str]:
    skus = {
        f"SKU#{each.sku.upper()}": f"variants[{index}].sku" for index, each in enumerate(product.variants)
    }
    return {f"SLUG#{product.slug}": "slug"} | skus


class FakeCategories:
    def __init__(self, tree: Tree | None = None) -> None:
        self._tree = tree or Tree()
        self._lock = threading.Lock()

    def tree(self) -> Tree:
        return self._tree

    def change(self, before: Tree, after: Tree, by: Actor) -> None:
        with self._lock:
            if self._tree.version != before.version:
                raise ConcurrentUpdate
            self._tree = after
