"""The catalogue's use cases."""

from cartwright.clock import Clock
from cartwright.cursors import Position
from cartwright.ids import NewId
from catalog.products import domain
from catalog.products.domain import ChangedMeanwhile, Product, ProductInput, ProductNotFound
from catalog.products.events import product_changed
from catalog.products.ports import Products, ProductSlice

_ATTEMPTS = 3


class Catalogue:
    def __init__(self, products: Products, clock: Clock, new_id: NewId) -> None:
        self._products = products
        self._clock = clock
        self._new_id = new_id

    def public_product(self, product_id: str) -> Product:
        """Raises ProductNotFound, also for a product that is not active: the public may not know of it."""
        product = self.product(product_id)
        if product.status != "active":
            raise ProductNotFound
        return product

    def product(self, product_id: str) -> Product:
        """Raises ProductNotFound."""
        product = self._products.get(product_id)
        if product is None:
            raise ProductNotFound
        return product

    def active(self, category: str | None, *, limit: int, after: Position | None) -> ProductSlice:
        return self._products.active(category, limit=limit, after=after)

    def create(self, given: ProductInput, correlation_id: str) -> Product:
        """Raises InvalidProduct, AlreadyTaken."""
        product = domain.created(given, product_id=self._new_id(), at=self._clock())
        event = product_changed(product, event_id=self._new_id(), correlation_id=correlation_id)
        self._products.create(product, event)
        return product

    def replace(self, product_id: str, given: ProductInput, correlation_id: str) -> Product:
        """Raises InvalidProduct, ProductNotFound, AlreadyTaken, ChangedMeanwhile."""
        for _ in range(_ATTEMPTS):
            before = self.product(product_id)
            after = domain.replaced(before, given, at=self._clock())
            if self._replaced(before, after, correlation_id):
                return after
        raise ChangedMeanwhile

    def archive(self, product_id: str, correlation_id: str) -> Product:
        """Raises ProductNotFound, ChangedMeanwhile. An archived product stays as it is."""
        for _ in range(_ATTEMPTS):
            before = self.product(product_id)
            after = domain.archived(before, at=self._clock())
            if self._replaced(before, after, correlation_id):
                return after
        raise ChangedMeanwhile

    def _replaced(self, before: Product, after: Product, correlation_id: str) -> bool:
        """Whether `after` is stored now; False when the product has changed since `before` was read."""
        if after is before:
            return True
        event = product_changed(after, event_id=self._new_id(), correlation_id=correlation_id)
        try:
            self._products.replace(before, after, event)
        except ChangedMeanwhile:
            return False
        return True
