"""Use cases of products, for staff and for services that act on products."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from cartwright.clock import Clock
from cartwright.cursors import Position
from cartwright.errors import BadRequest, PreconditionFailed
from cartwright.ids import NewId
from cartwright.runtime.concurrency import retry
from cartwright.validation import field_error, with_key
from catalog.categories.domain import Tree
from catalog.categories.ports import Trees
from catalog.products import rules
from catalog.products.changes import Action
from catalog.products.domain import Image, Product, ProductInput, ProductNotFound
from catalog.products.ports import HistorySlice, Products
from catalog.products.views import ProductView, shown
from catalog.products.writer import Author, ProductWriter

_ATTEMPTS = 5

Precondition = Callable[[str], bool]
"""Tells whether the caller's precondition matches an entity tag."""
Mutation = Callable[[Product, Tree], Product]


def tag(product: Product | ProductView) -> str:
    """The entity tag of the product's content. The category's place in the tree is not part of it."""
    return str(product.version)


def whatever(tag: str) -> bool:
    """The precondition of callers that change the current state, regardless of its author."""
    del tag
    return True


class Catalogue:
    """Changes return the product after the change and are idempotent."""

    def __init__(self, products: Products, trees: Trees, clock: Clock, new_id: NewId) -> None:
        self._products = products
        self._trees = trees
        self._clock = clock
        self._new_id = new_id
        self._writer = ProductWriter(products, new_id)

    def product(self, product_id: str) -> ProductView:
        """Raises ProductNotFound."""
        return shown(self._found(product_id), self._trees.tree())

    def create(self, given: ProductInput, by: Author) -> ProductView:
        """Raises InvalidProduct, AlreadyTaken."""
        tree = self._trees.tree()
        product = rules.created(given, tree=tree, product_id=self._new_id(), at=self._clock())
        self._writer.create(product, by, tree)
        return shown(product, tree)

    def replace(self, product_id: str, given: ProductInput, by: Author, admits: Precondition) -> ProductView:
        """Raises ProductNotFound, PreconditionFailed, InvalidProduct, AlreadyTaken, ConcurrentUpdate."""

        def become(before: Product, tree: Tree) -> Product:
            return rules.replaced(before, given, tree=tree, at=self._clock())

        return self._change(product_id, "replaced", by, become, admits)

    def patch(
        self, product_id: str, patch: Mapping[str, Any], by: Author, admits: Precondition
    ) -> ProductView:
        """`patch` is a JSON merge patch of a ProductInput. Raises BadRequest and the errors of `replace`."""

        def become(before: Product, tree: Tree) -> Product:
            document = msgspec.json.encode(
                rules.merged(msgspec.to_builtins(rules.content(before, tree)), patch)
            )
            try:
                given = msgspec.json.decode(document, type=ProductInput)
            except msgspec.ValidationError as error:
                raise BadRequest(errors=[with_key(field_error(error), document, ProductInput)]) from None
            return rules.replaced(before, given, tree=tree, at=self._clock())

        return self._change(product_id, "patched", by, become, admits)

    def archive(self, product_id: str, by: Author, admits: Precondition) -> ProductView:
        """Raises ProductNotFound, PreconditionFailed, ConcurrentUpdate."""
        return self._change(
            product_id, "archived", by, lambda before, _: rules.archived(before, at=self._clock()), admits
        )

    def restore(self, product_id: str, by: Author, admits: Precondition) -> ProductView:
        """Raises ProductNotFound, PreconditionFailed, ConcurrentUpdate."""
        return self._change(
            product_id, "restored", by, lambda before, _: rules.restored(before, at=self._clock()), admits
        )

    def attach(self, product_id: str, image: Image, by: Author) -> ProductView:
        """Raises ProductNotFound, InvalidProduct if there are too many images, ConcurrentUpdate."""
        return self._change(
            product_id,
            "image-changed",
            by,
            lambda before, _: rules.with_image(before, image, at=self._clock()),
            whatever,
        )

    def detach(self, product_id: str, url: str, by: Author) -> ProductView:
        """Raises ProductNotFound, ConcurrentUpdate."""
        return self._change(
            product_id,
            "image-changed",
            by,
            lambda before, _: rules.without_image(before, url, at=self._clock()),
            whatever,
        )

    def remove(self, product_id: str, by: Author, admits: Precondition) -> None:
        """Raises ProductNotFound, PreconditionFailed, ConcurrentUpdate."""

        def attempt() -> None:
            before = self._admitted(product_id, admits)
            self._writer.remove(before, by, self._trees.tree(), self._clock())

        retry(attempt, attempts=_ATTEMPTS)

    def history(self, product_id: str, *, limit: int, after: Position | None) -> HistorySlice:
        """Returns the latest change first, also for a deleted product. Raises ProductNotFound if it never existed."""
        page = self._products.history(product_id, limit=limit, after=after)
        if not page.changes and after is None:
            raise ProductNotFound
        return page

    def _change(
        self, product_id: str, action: Action, by: Author, become: Mutation, admits: Precondition
    ) -> ProductView:
        """Retries after a concurrent update and checks the precondition again."""

        def attempt() -> ProductView:
            before, tree = self._admitted(product_id, admits), self._trees.tree()
            after = become(before, tree)
            if after is before:
                return shown(before, tree)
            self._writer.replace(before, after, by, tree, action)
            return shown(after, tree)

        return retry(attempt, attempts=_ATTEMPTS)

    def _admitted(self, product_id: str, admits: Precondition) -> Product:
        before = self._found(product_id)
        if not admits(tag(before)):
            raise PreconditionFailed(f"The current version of the product is {before.version}.")
        return before

    def _found(self, product_id: str) -> Product:
        product = self._products.get(product_id)
        if product is None:
            raise ProductNotFound
        return product
