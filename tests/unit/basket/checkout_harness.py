"""The baskets' real use cases and repositories on a table in memory, which knows DynamoDB's conditions."""

import itertools
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec

from basket.baskets.buyer_keys import OrderTokens
from basket.baskets.domain import Address, Attempt, Basket, CheckoutAnswer, CheckoutInput
from basket.baskets.ownership import customer, guest
from basket.baskets.ports import HumanCheck
from basket.baskets.repository import BasketRepository
from basket.baskets.restorer import BasketRestorer
from basket.catalog_copy.repository import CatalogCopyRepository
from basket.catalog_copy.service import CatalogProjector
from basket.handlers.outcomes import OrderOutcomeHandler
from basket.handlers.shopper import assemble
from basket.pricing.promotion_domain import Promotion, PromotionInput
from basket.pricing.promotion_repository import PromotionRepository
from basket.pricing.rate_repository import RateRepository
from basket.pricing.service import PromotionService, RateService
from basket.settings import LISTING
from basket.usage.repository import UsageRepository
from basket.usage.service import PromotionUsageReleaser
from cartwright.aws.dynamodb import Table
from cartwright.events.basket import BasketCheckedOut
from cartwright.events.catalog import ProductChanged, ProductRemoved
from cartwright.events.orders import OrderConfirmed, OrderRejected
from cartwright.ids import Ids
from tests.simulation.world.storage import Storage
from tests.simulation.world.table import SimulatedTable
from tests.unit.actors import GRACE

Result = TypeVar("Result")

ADA = "ada"
METHOD = "p9mX2vQ7sK4tR8wZ1bN5cJ6hL3fD0gY-aEuTiOqVx_M"


class Clock:
    """Each reading is a millisecond later."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def forward(self, **time: float) -> None:
        self.now += timedelta(**time)

    def milliseconds(self) -> int:
        return int(self.now.timestamp() * 1000)


class Crash(BaseException):
    """The end of a process, which nothing catches."""


class FaultInjector:
    """One call at a time, whatever thread makes it.

    `crash_at` ends the process before or after that many writes. `before` and `after` are told the operation, so that
    a test can do something else just then, or lose the answer.
    """

    def __init__(self) -> None:
        self.writes = 0
        self.crash_at: tuple[int, str] | None = None
        self.before: Callable[[str], None] = lambda _: None
        self.after: Callable[[str], None] = lambda _: None
        self._lock = threading.RLock()

    def call(
        self, site: str, operation: str, effect: Callable[[], Result], *, repeatable: bool = True
    ) -> Result:
        del repeatable
        name = operation.partition(".")[2]
        self.before(name)
        with self._lock:
            if site == "read":
                return effect()
            self.writes += 1
            self._perhaps("before")
            result = effect()
            self._perhaps("after")
        self.after(name)
        return result

    def stale_ms(self) -> int:
        return 0

    def _perhaps(self, when: str) -> None:
        if self.crash_at == (self.writes, when):
            raise Crash


def deterministic() -> Callable[[int], bytes]:
    numbers = itertools.count(1)
    lock = threading.Lock()

    def random_bytes(count: int) -> bytes:
        with lock:
            return next(numbers).to_bytes(count, "big")

    return random_bytes


class CheckoutHarness:
    """`told` are the events in the order in which they were written, where the table is the one in memory."""

    def __init__(
        self, table: Table | None = None, human: HumanCheck | None = None, provider: str = "sandbox"
    ) -> None:
        self.clock, self.way = Clock(), FaultInjector()
        self.storage = Storage("baskets", [LISTING], self.clock.milliseconds)
        self.table = table or SimulatedTable(self.storage, self.way)
        self.random_bytes = os.urandom if table else deterministic()
        self.new_id = Ids(self.clock, self.random_bytes).new
        self.told: list[BasketCheckedOut] = []
        self.storage.written.append(self._hear)
        self.tokens = OrderTokens(lambda: b"a key for tests")
        self.services = assemble(
            self.table,
            lambda: b"a key for tests",
            human,
            provider=provider,
            clock=self.clock,
            new_id=self.new_id,
            random_bytes=self.random_bytes,
        )
        self.service, self.merger, self.checkout_service = (
            self.services.service,
            self.services.merger,
            self.services.checkout_service,
        )
        self.copy = CatalogProjector(CatalogCopyRepository(self.table))
        self.outcomes = OrderOutcomeHandler(
            PromotionUsageReleaser(UsageRepository(self.table)),
            BasketRestorer(BasketRepository(self.table, self.random_bytes), self.clock),
        )
        self.promotions = PromotionService(
            PromotionRepository(self.table), self.clock, self.new_id, self.random_bytes
        )
        self.rates = RateService(RateRepository(self.table), self.clock)
        self._versions = itertools.count(1)

    def _hear(self, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        known = {each["id"] for each in (before or {}).get("outbox", ())}
        for each in (after or {}).get("outbox", ()):
            if each["id"] not in known:
                self.told.append(BasketCheckedOut.from_detail(msgspec.json.decode(each["detail"])))

    def sell(self, sku: str, price: int = 1000, **changes: Any) -> str:
        """A product of one SKU, or more of `skus`; its id. `price` is in pence."""
        product_id = changes.pop("product_id", None) or self.new_id()
        self.copy.changed(product(product_id, next(self._versions), self.clock(), {sku: price}, **changes))
        return product_id

    def withdraw(self, product_id: str) -> None:
        event, about = ProductRemoved.example(), {"product_version": next(self._versions)}
        data = msgspec.structs.replace(event.data, product_id=product_id, skus=(), images=(), **about)
        self.copy.removed(msgspec.structs.replace(event, data=data, occurred_at=self.clock()))

    def basket(self, *lines: tuple[str, int]) -> tuple[str, str]:
        """A customer's: its id and its owner."""
        basket = self.service.open_for_customer(ADA, currency="GBP", country="GB")
        if lines:
            self.service.add(basket.id, basket.owner, lines)
        return basket.id, customer(ADA)

    def guest_basket(self, *lines: tuple[str, int], currency: str = "GBP") -> tuple[str, str]:
        """Its id and its token."""
        basket, token = self.service.open_for_guest(currency=currency, country="GB")
        if lines:
            self.service.add(basket.id, guest(token), lines)
        return basket.id, token

    def quantities(self, basket_id: str, owner: str) -> dict[str, int]:
        return {line.sku: line.quantity for line in self.service.view(basket_id, owner).lines}

    def promote(self, **about: Any) -> Promotion:
        usual = PromotionInput(name="An offer", kind="percentage", basis_points=1000)
        return self.promotions.create(msgspec.structs.replace(usual, **about), GRACE)

    def total(self, basket_id: str, owner: str) -> int:
        return self.service.quote(basket_id, owner, country="GB", option="standard")[1].quote.totals.total

    def check_out(
        self, basket_id: str, owner: str, key: str = "key-1", *, total: int | None = None, **changes: Any
    ) -> CheckoutAnswer:
        """At the total that is shown to whoever has told no e-mail address, unless another is given."""
        shown = self.total(basket_id, owner) if total is None else total
        asked: dict[str, Any] = {"basket_id": basket_id, "owner": owner, "key": key, "cause": "cause-1"}
        for name in {"source_ip", "challenge", "account_email"} & {*changes}:
            asked[name] = changes.pop(name)
        return self.checkout_service.check_out(Attempt(given=payment(shown, **changes), **asked))

    def confirm(self, order_id: str) -> None:
        data = msgspec.structs.replace(OrderConfirmed.example().data, order_id=order_id)
        self.outcomes.bought(msgspec.structs.replace(OrderConfirmed.example(), data=data))

    def reject(self, order_id: str, basket_id: str = "", *, returns_basket: bool = True) -> None:
        """As the orders tell of it."""
        event, about = OrderRejected.example(), {"basket_id": basket_id, "returns_basket": returns_basket}
        data = msgspec.structs.replace(event.data, order_id=order_id, **about)
        self.outcomes.ended(msgspec.structs.replace(event, data=data))

    def head(self, basket_id: str) -> Basket:
        return msgspec.convert(self.table.get({"pk": f"B#{basket_id}", "sk": "H"}), Basket)

    def first(self, act: Callable[[], object]) -> None:
        """`act` happens just before the next write of a basket."""

        def overtake(operation: str) -> None:
            if operation in ("PutItem", "TransactWriteItems"):
                self.way.before = lambda _: None
                act()

        self.way.before = overtake

    def content(self) -> list[dict[str, Any]]:
        return list(self.storage.items())


def payment(total: int, **changes: Any) -> CheckoutInput:
    given: dict[str, Any] = {
        "email": "ada@example.com",
        "address": Address(name="Ada Byron", line1="12 St James's Square", city="London", country="GB"),
        "shipping_option": "standard",
        "payment_method_id": METHOD,
        "expected_total": total,
    }
    return CheckoutInput(**given | changes)


def product(
    product_id: str, version: int, at: datetime, prices: dict[str, int], **changes: Any
) -> ProductChanged:
    """With a variant for each SKU of `prices`, which are in pence."""
    event = ProductChanged.example()
    variant = msgspec.structs.replace(event.data.variants[0], compare_at=None)
    of_variant = {name: changes.pop(name) for name in ("tax_class", "weight_grams") if name in changes}
    variants = tuple(
        msgspec.structs.replace(
            variant, sku=sku, prices=dict.fromkeys(("GBP", "EUR", "KWD"), price), **of_variant
        )
        for sku, price in prices.items()
    )
    data = msgspec.structs.replace(
        event.data, product_id=product_id, product_version=version, variants=variants, **changes
    )
    return msgspec.structs.replace(event, data=data, occurred_at=at)
