"""Brings products of a file into the catalogue, one by one or a batch at a time."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

from msgspec import Struct

from cartwright.clock import Clock
from cartwright.ids import NewId
from catalog.categories.domain import Tree
from catalog.categories.service import Taxonomy
from catalog.imports.csv_format import FileProduct, refusals_of
from catalog.imports.domain import Refusal
from catalog.products import rules
from catalog.products.domain import AlreadyTaken, ChangedMeanwhile, ProductInput
from catalog.products.ports import Products, StoredProduct
from catalog.products.writing import Author, ProductWriter

_ATTEMPTS = 4

Effect = Literal["created", "updated", "unchanged"]


class Outcome(Struct, frozen=True):
    """`effect` is None when the product was refused."""

    effect: Effect | None
    refusals: tuple[Refusal, ...] = ()


class Upserter:
    """`pool` overlaps the products' writes; adapters must be safe to call from its threads."""

    def __init__(
        self, products: Products, taxonomy: Taxonomy, clock: Clock, new_id: NewId, pool: ThreadPoolExecutor
    ) -> None:
        self._products = products
        self._taxonomy = taxonomy
        self._writer = ProductWriter(products, new_id)
        self._clock = clock
        self._new_id = new_id
        self._pool = pool

    def apply(self, batch: Sequence[FileProduct], import_id: str) -> list[Outcome]:
        """One outcome per product of `batch`; slugs must not repeat in it. Raises what the adapters raise.

        Of two products that want one SKU the first in the file gets it, whatever the threads do: the other
        waits its turn. So does a product whose SKU is taken, as a later one may give it up.
        """
        known = self._products.by_slugs([each.given.slug for each in batch if each.given])
        waiting = _wanting_the_same(batch)
        tree = self._taxonomy.ensure({path for each in batch if each.given and (path := each.given.category)})

        def attempt(index: int) -> Outcome | None:
            try:
                return None if index in waiting else self._attempt(batch[index], known, tree, import_id)
            except AlreadyTaken:
                return None

        outcomes = list(self._pool.map(attempt, range(len(batch))))
        return [
            outcome or self._insist(product, tree, import_id)
            for product, outcome in zip(batch, outcomes, strict=True)
        ]

    def _insist(self, product: FileProduct, tree: Tree, import_id: str) -> Outcome:
        try:
            return self._attempt(product, self._stored(product), tree, import_id)
        except AlreadyTaken as taken:
            return Outcome(None, refusals_of(product, taken))

    def _stored(self, product: FileProduct) -> Mapping[str, StoredProduct]:
        return self._products.by_slugs([product.given.slug]) if product.given else {}

    def _attempt(
        self, product: FileProduct, known: Mapping[str, StoredProduct], tree: Tree, import_id: str
    ) -> Outcome:
        """Raises AlreadyTaken."""
        if product.given is None:
            return Outcome(None, product.refusals)
        stored = known.get(product.given.slug)
        for _ in range(_ATTEMPTS):
            try:
                return Outcome(self._write(product.given, stored, tree, import_id))
            except ChangedMeanwhile:
                stored = self._stored(product).get(product.given.slug)
        return Outcome(None, refusals_of(product, ChangedMeanwhile()))

    def _write(self, given: ProductInput, stored: StoredProduct | None, tree: Tree, import_id: str) -> Effect:
        by, at = Author(actor="import", cause=import_id), self._clock()
        if stored is None:
            new = rules.created(given, tree=tree, product_id=self._new_id(), at=at, import_id=import_id)
            self._writer.create(new, by, tree, "imported")
            return "created"
        before = stored.product
        after = rules.replaced(before, given, tree=tree, at=at, import_id=import_id)
        if after is before:
            return _earlier_effect(stored, import_id)
        self._writer.replace(before, after, by, tree, "imported")
        return "updated"


def _wanting_the_same(batch: Sequence[FileProduct]) -> set[int]:
    """Indexes of products that want a SKU which an earlier one of the batch wants too."""
    wanted: set[str] = set()
    waiting: set[int] = set()
    for index, product in enumerate(batch):
        skus = {variant.sku.upper() for variant in product.given.variants} if product.given else set()
        if wanted & skus:
            waiting.add(index)
        wanted |= skus
    return waiting


def _earlier_effect(stored: StoredProduct, import_id: str) -> Effect:
    """Products that a delivery wrote before it broke off count as it would have counted them."""
    if stored.cause != import_id:
        return "unchanged"
    return "created" if stored.product.version == 1 else "updated"
