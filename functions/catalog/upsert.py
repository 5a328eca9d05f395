"""Brings products of a file into the catalogue, one by one or a batch at a time."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

from cartwright.clock import Clock
from cartwright.events.catalog import ProductChanged
from cartwright.ids import NewId
from catalog import domain
from catalog.csv_format import FileProduct, refusals_of
from catalog.domain import AlreadyTaken, ChangedMeanwhile, Product, ProductInput
from catalog.events import product_changed
from catalog.import_domain import Refusal
from catalog.ports import Products, StoredProduct

_ATTEMPTS = 4

Effect = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`effect` is None when the product was refused."""

    effect: Effect | None
    refusals: tuple[Refusal, ...] = ()


class Upserter:
    """`pool` overlaps the products' writes; adapters must be safe to call from its threads."""

    def __init__(self, products: Products, clock: Clock, new_id: NewId, pool: ThreadPoolExecutor) -> None:
        self._products = products
        self._clock = clock
        self._new_id = new_id
        self._pool = pool

    def apply(self, batch: Sequence[FileProduct], import_id: str) -> list[Outcome]:
        """One outcome per product of `batch`; slugs must not repeat in it. Raises what the adapters raise.

        A SKU may move from one product of the file to another, and which write is first is up to the
        threads: what looks taken is tried a second time, when the others are done.
        """
        known = self._products.by_slugs([each.given.slug for each in batch if each.given])

        def attempt(product: FileProduct) -> Outcome | AlreadyTaken:
            return self._attempt(product, known, import_id)

        results = list(self._pool.map(attempt, batch))
        return [
            self._insist(product, import_id) if isinstance(result, AlreadyTaken) else result
            for product, result in zip(batch, results, strict=True)
        ]

    def _insist(self, product: FileProduct, import_id: str) -> Outcome:
        result = self._attempt(product, self._stored(product), import_id)
        return Outcome(None, refusals_of(product, result)) if isinstance(result, AlreadyTaken) else result

    def _stored(self, product: FileProduct) -> dict[str, StoredProduct]:
        return dict(self._products.by_slugs([product.given.slug])) if product.given else {}

    def _attempt(
        self, product: FileProduct, known: Mapping[str, StoredProduct], import_id: str
    ) -> Outcome | AlreadyTaken:
        if product.given is None:
            return Outcome(None, product.refusals)
        stored = known.get(product.given.slug)
        for _ in range(_ATTEMPTS):
            try:
                return Outcome(self._write(product.given, stored, import_id))
            except AlreadyTaken as taken:
                return taken
            except ChangedMeanwhile:
                stored = self._stored(product).get(product.given.slug)
        return Outcome(None, refusals_of(product, ChangedMeanwhile()))

    def _write(self, given: ProductInput, stored: StoredProduct | None, import_id: str) -> Effect:
        if stored is None:
            new = domain.created(given, product_id=self._new_id(), at=self._clock())
            self._products.create(new, self._event(new, import_id))
            return "created"
        before = stored.product
        after = domain.replaced(before, given, at=self._clock())
        if after is before:
            return _earlier_effect(stored, import_id)
        self._products.replace(before, after, self._event(after, import_id))
        return "updated"

    def _event(self, product: Product, import_id: str) -> ProductChanged:
        return product_changed(product, event_id=self._new_id(), correlation_id=import_id)


def _earlier_effect(stored: StoredProduct, import_id: str) -> Effect:
    """Products that a delivery wrote before it broke off count as it would have counted them."""
    if stored.cause != import_id:
        return "unchanged"
    return "created" if stored.product.version == 1 else "updated"
