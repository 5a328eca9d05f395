"""Dry-run adapters: they read real data and keep writes in memory, as far as later reads need them.

A slug occurs once per file, so only SKU claims of earlier products of the file are kept. A dry run that continues in
another invocation loses them, and may then miss that two products claim the same SKU.
"""

import threading
from collections.abc import Iterable, Mapping

from cartwright.cursors import Position
from cartwright.errors import FieldError
from cartwright.fields import Actor
from catalog.categories.domain import Tree
from catalog.categories.ports import Categories
from catalog.imports.seen import Seen
from catalog.products.domain import AlreadyTaken, Product
from catalog.products.ports import HistorySlice, Products, Record, StoredProduct


class DryRunCategories:
    def __init__(self, categories: Categories) -> None:
        self._categories = categories
        self._tree: Tree | None = None

    def tree(self) -> Tree:
        return self._tree or self._categories.tree()

    def change(self, before: Tree, after: Tree, by: Actor) -> None:
        del before, by
        self._tree = after


class DryRunProducts:
    def __init__(self, products: Products) -> None:
        self._products = products
        self._taken, self._free = Seen(), Seen()
        self._lock = threading.Lock()

    def get(self, product_id: str) -> Product | None:
        return self._products.get(product_id)

    def by_slug(self, slug: str) -> Product | None:
        return self._products.by_slug(slug)

    def by_sku(self, sku: str) -> Product | None:
        return self._products.by_sku(sku)

    def by_slugs(self, slugs: Iterable[str]) -> Mapping[str, StoredProduct]:
        return self._products.by_slugs(slugs)

    def history(self, product_id: str, *, limit: int, after: Position | None) -> HistorySlice:
        return self._products.history(product_id, limit=limit, after=after)

    def create(self, product: Product, record: Record) -> None:
        del record
        self._claim(product, known=frozenset())

    def replace(self, before: Product, after: Product, record: Record) -> None:
        del record
        known, kept = _skus(before), _skus(after)
        self._claim(after, known)
        with self._lock:
            for sku in known - kept:
                self._free.add(sku)

    def remove(self, before: Product, record: Record) -> None:
        del record
        with self._lock:
            for sku in _skus(before):
                self._free.add(sku)

    def mark(self, product: Product, import_id: str) -> None:
        del product, import_id

    def _claim(self, product: Product, known: Iterable[str]) -> None:
        """Raises AlreadyTaken."""
        new = {
            index: variant.sku.upper()
            for index, variant in enumerate(product.variants)
            if variant.sku.upper() not in known
        }
        foreign = {
            sku for sku in new.values() if (owner := self._products.by_sku(sku)) and owner.id != product.id
        }
        with self._lock:
            taken = [
                FieldError(f"variants[{index}].sku", f"{sku} belongs to another product")
                for index, sku in new.items()
                if sku in self._taken or (sku in foreign and sku not in self._free)
            ]
            if taken:
                raise AlreadyTaken(errors=taken)
            for sku in new.values():
                self._taken.add(sku)


def _skus(product: Product) -> frozenset[str]:
    return frozenset(variant.sku.upper() for variant in product.variants)
