"""Upserts products of a file into the catalog, one batch at a time."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from msgspec import Struct

from cartwright.clock import Clock
from cartwright.errors import CartwrightError, ConcurrentUpdate
from cartwright.fields import Actor
from cartwright.ids import NewId
from catalog.categories.domain import Tree, TreeFull
from catalog.categories.ports import Categories
from catalog.categories.service import Taxonomy
from catalog.imports.domain import Effect, Refusal
from catalog.imports.file_products import FileProduct, Patch, refusals_of
from catalog.imports.identity import product_id
from catalog.products import rules
from catalog.products.domain import AlreadyTaken, InvalidProduct, Product
from catalog.products.ports import Products, StoredProduct
from catalog.products.writer import Author, ProductWriter

_ATTEMPTS = 4
_HISTORY = 20


class Outcome(Struct, frozen=True):
    """`effect` is None if the product was refused."""

    effect: Effect | None
    refusals: tuple[Refusal, ...] = ()


class Batch(Struct, frozen=True):
    """`contested`: an import announced earlier may still write, and must be able to see that this one was here."""

    import_id: str
    products: Sequence[FileProduct]
    contested: bool = False


class Upserter:
    """`pool` writes products concurrently, so adapters must be thread-safe.

    A product stores the id of the last import that wrote it. Of two imports, the one announced later wins. A batch that
    is applied again after an interruption recognizes its earlier writes and does not repeat them.
    """

    def __init__(
        self,
        products: Products,
        categories: Categories,
        clock: Clock,
        new_id: NewId,
        pool: ThreadPoolExecutor,
    ) -> None:
        self._products = products
        self._categories = categories
        self._taxonomy = Taxonomy(categories, new_id)
        self._writer = ProductWriter(products, new_id)
        self._clock = clock
        self._new_id = new_id
        self._pool = pool

    def dry_run(self) -> "Upserter":
        """Returns an upserter that determines the effects of an import and writes nothing."""
        from catalog.imports.dry_run import DryRunCategories, DryRunProducts  # noqa: PLC0415 - rarely used

        return Upserter(
            DryRunProducts(self._products),
            DryRunCategories(self._categories),
            self._clock,
            self._new_id,
            self._pool,
        )

    def apply(self, batch: Batch) -> list[Outcome]:
        """Returns one outcome per product. Slugs must not repeat in a batch. Raises the errors of the adapters.

        If two products claim the same SKU, the first in the file gets it, regardless of thread scheduling: the other is
        written after all others. So is a product whose SKU is taken, as another product of the batch may release it.
        """
        products = batch.products
        known = self._products.by_slugs([each.slug for each in products if each.patch])
        waiting = _contending(products)
        tree, unplaced = self._ensured(
            {path for each in products if each.patch and (path := each.patch.category)}
        )

        def attempt(index: int) -> Outcome | None:
            product = products[index]
            if product.patch and (fault := unplaced.get(product.patch.category or "")):
                return Outcome(None, refusals_of(product, fault))
            if index in waiting:
                return None
            try:
                return self._attempt(product, known, tree, batch)
            except AlreadyTaken:
                return None

        outcomes = list(self._pool.map(attempt, range(len(products))))
        return [
            outcome or self._insist(product, tree, batch)
            for product, outcome in zip(products, outcomes, strict=True)
        ]

    def _ensured(self, paths: set[str]) -> tuple[Tree, Mapping[str, CartwrightError]]:
        """Returns a tree with the paths, and the errors of paths that could not be created."""
        try:
            return self._taxonomy.ensure(paths), {}
        except TreeFull:
            tree = self._taxonomy.tree()
            return tree, {path: TreeFull() for path in paths - tree.by_path.keys()}

    def _insist(self, product: FileProduct, tree: Tree, batch: Batch) -> Outcome:
        try:
            return self._attempt(product, self._products.by_slugs([product.slug]), tree, batch)
        except AlreadyTaken as taken:
            return Outcome(None, refusals_of(product, taken))

    def _attempt(
        self, product: FileProduct, known: Mapping[str, StoredProduct], tree: Tree, batch: Batch
    ) -> Outcome:
        """Raises AlreadyTaken."""
        if product.patch is None:
            return Outcome(None, product.refusals)
        stored = known.get(product.slug)
        for _ in range(_ATTEMPTS):
            try:
                return Outcome(self._write(product, product.patch, stored, tree, batch))
            except ConcurrentUpdate:
                stored = self._products.by_slugs([product.slug]).get(product.slug)
            except InvalidProduct as invalid:
                return Outcome(None, refusals_of(product, invalid))
        return Outcome(None, refusals_of(product, ConcurrentUpdate()))

    def _write(
        self, product: FileProduct, patch: Patch, stored: StoredProduct | None, tree: Tree, batch: Batch
    ) -> Effect:
        """Raises InvalidProduct, AlreadyTaken, ConcurrentUpdate."""
        by, at, import_id = (
            Author(actor=Actor("import"), cause=batch.import_id),
            self._clock(),
            batch.import_id,
        )
        new_id = product_id(import_id, product.lines[0], product.slug)
        if stored is None:
            new = rules.created(patch.onto(None), tree=tree, product_id=new_id, at=at, import_id=import_id)
            self._writer.create(new, by, tree, "imported")
            return "created"
        before = stored.product
        if before.import_id == import_id:
            return "created" if before.id == new_id else self._earlier_effect(stored, import_id)
        if before.import_id and before.import_id > import_id:
            return "superseded"
        given = patch.onto(rules.content(before, tree))
        after = rules.replaced(before, given, tree=tree, at=at, import_id=import_id)
        if after is not before:
            self._writer.replace(before, after, by, tree, "imported")
            return "updated"
        if batch.contested:
            self._products.mark(before, import_id)
        return "unchanged"

    def _earlier_effect(self, stored: StoredProduct, import_id: str) -> Effect:
        """The effect that an interrupted delivery of the file had. Later changes by others are kept."""
        changed = stored.cause == import_id or self._has_changed(stored.product, import_id)
        return "updated" if changed else "unchanged"

    def _has_changed(self, product: Product, import_id: str) -> bool:
        after = None
        while True:
            page = self._products.history(product.id, limit=_HISTORY, after=after)
            if any(change.cause == import_id for change in page.changes):
                return True
            after = page.after
            if after is None:
                return False


def _contending(products: Sequence[FileProduct]) -> set[int]:
    """Returns indexes of products that claim a SKU of an earlier product in the batch."""
    claimed: set[str] = set()
    waiting: set[int] = set()
    for index, product in enumerate(products):
        skus = {sku.upper() for sku in product.patch.skus} if product.patch else set()
        if claimed & skus:
            waiting.add(index)
        claimed |= skus
    return waiting
