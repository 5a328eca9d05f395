"""What customers, and who only pretends to be one, could do in a shop that guards it not as this one does."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Annotated, Any

import msgspec
from msgspec import Meta, structs

import basket.baskets.api
from basket.baskets import closing_domain, restorer
from basket.baskets.domain import Address, CheckoutInput
from basket.baskets.restorer import BasketRestorer
from orders import rules as order_rules
from orders import waiting
from orders.ownership import Owner
from orders.waiting_repository import WaitingListRepository
from payments import method_repository
from payments.method_repository import MethodRepository
from tests.simulation.shop.bugs.bug import Bug
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.loading import Swap

_A_DAY = timedelta(days=1)
Present = Callable[[], Cloud]


def _method_that_pays_again(_: Present) -> Sequence[Swap]:
    """Who knows a payment method pays with it, as often as he likes."""

    def claim(self: MethodRepository, method_id: str, *_: object) -> str | None:
        item = self._table.get({"pk": f"PM#{method_id}", "sk": f"PM#{method_id}"})
        return str(item["token"]) if item else None

    return [(MethodRepository, "claim", claim), (MethodRepository, "delete", _nothing)]


def _unconditional_list(_: Present) -> Sequence[Swap]:
    """Looks whether there is room, and then writes."""

    def save(self: WaitingListRepository, before: Any, after: Any) -> None:
        del before
        key = {"pk": f"W#{after.key}", "sk": "W"}
        self._table.put({**key, **msgspec.to_builtins(after), "expires_at": 4_000_000_000})

    return [(WaitingListRepository, "save", save)]


def _given_back_twice(_: Present) -> Sequence[Swap]:
    """Late news open a basket whose next order stands."""

    def ended(self: BasketRestorer, event: Any) -> None:
        found = self._baskets.get(event.data.basket_id) if event.data.returns_basket else None
        if found is not None and found.state == "checked-out":
            self._give_back(found)

    return [(BasketRestorer, "ended", ended)]


def _given_back_empty(_: Present) -> Sequence[Swap]:
    """As a new basket."""

    def given_back(basket: Any, at: Any, codes: Any = ()) -> Any:
        return structs.replace(
            closing_domain.given_back(basket, at, codes),
            epoch=basket.epoch + 1,
            lines=(),
            line_count=0,
            size=0,
        )

    return [(restorer, "given_back", given_back)]


class _AnyAddress(Address, frozen=True, kw_only=True, forbid_unknown_fields=True):
    country: Annotated[str, Meta(pattern="^[A-Z]{2}$")]


class _AnyCheckout(CheckoutInput, frozen=True, kw_only=True, forbid_unknown_fields=True):
    address: _AnyAddress


def _any_two_letters(_: Present) -> Sequence[Swap]:
    """A country is what looks like one."""
    routes = tuple(
        structs.replace(route, request=_AnyCheckout) if route.request is CheckoutInput else route
        for route in basket.baskets.api.ROUTES
    )
    return [(basket.baskets.api, "ROUTES", routes)]


def _nothing(_: object, *__: object) -> None:
    return


CUSTOMERS = (
    Bug(
        name="bound bypassed",
        found_as=frozenset({"unpaid"}),
        swaps=lambda _: [(waiting, "full", lambda *_: False)],
        fault_profile="calm",
    ),
    Bug(
        name="bound by check-then-write",
        found_as=frozenset({"unpaid"}),
        swaps=_unconditional_list,
        fault_profile="crowded",
        sale=3,
    ),
    Bug(
        name="cancel for ever",
        found_as=frozenset({"cancels"}),
        swaps=lambda _: [(order_rules, "cancellable_by_customer", lambda *_: True)],
        fault_profile="calm",
        sale=8,
    ),
    Bug(
        name="method that pays again",
        found_as=frozenset({"tokens"}),
        swaps=_method_that_pays_again,
        fault_profile="calm",
        sale=2,
    ),
    Bug(
        name="used method kept",
        found_as=frozenset({"tokens"}),
        swaps=lambda _: [(MethodRepository, "delete", _nothing), (method_repository, "CLAIMED_KEPT", _A_DAY)],
        fault_profile="calm",
    ),
    Bug(
        name="order opened by any token",
        found_as=frozenset({"answers"}),
        swaps=lambda _: [(Owner, "owns", lambda *_: True)],
        fault_profile="calm",
        sale=3,
    ),
    Bug(
        name="any two letters are a country",
        found_as=frozenset({"answers"}),
        swaps=_any_two_letters,
        fault_profile="calm",
    ),
    Bug(
        name="basket not given back",
        found_as=frozenset({"baskets"}),
        swaps=lambda _: [(BasketRestorer, "ended", _nothing)],
        fault_profile="calm",
    ),
    Bug(
        name="basket given back twice",
        found_as=frozenset({"baskets"}),
        swaps=_given_back_twice,
        fault_profile="crowded",
        sale=5,
    ),
    Bug(
        name="basket given back empty",
        found_as=frozenset({"lines"}),
        swaps=_given_back_empty,
        fault_profile="calm",
    ),
)
