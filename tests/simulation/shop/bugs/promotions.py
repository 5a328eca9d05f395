"""Discounts that are not what the promotions say, and limits that one customer passes by."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import structs

from basket.baskets import buyer_keys
from basket.baskets.buyer_keys import BuyerKeys
from basket.baskets.domain import Basket
from basket.baskets.pricer import Pricer
from basket.pricing import promotion_domain, totals_domain
from basket.pricing.domain import Item
from basket.pricing.ports import ResolvedCode
from basket.pricing.promotion_domain import Promotion
from tests.simulation.shop.bugs.bug import Bug
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.loading import Swap

Present = Callable[[], Cloud]


def _free_at_list_price(_: Present) -> Sequence[Swap]:
    """Buy-x-get-y looks at the price, whatever was taken off before."""

    def cheapest(promotion: Promotion, chosen: Sequence[Item], room: Mapping[str, int]) -> dict[str, int]:
        buy, get = promotion.buy or 1, promotion.get or 1
        units = sum(item.quantity for item in chosen) // (buy + get) * get
        found: dict[str, int] = {}
        for item in sorted(chosen, key=lambda each: each.unit_price):
            count = min(units, item.quantity)
            units -= count
            found[item.sku] = min(room[item.sku], item.unit_price * count)
        return found

    return [(promotion_domain, "_cheapest", cheapest)]


def _account_alone(_: Present) -> Sequence[Swap]:
    """Who has an account is another customer than the guest of the same address."""
    original = BuyerKeys.counted_as

    def counted_as(self: BuyerKeys, owner: str, *addresses: str) -> tuple[str, ...]:
        return (owner,) if owner.startswith("C#") else original(self, owner, *addresses)

    return [(BuyerKeys, "counted_as", counted_as)]


def _all_together(_: Present) -> Sequence[Swap]:
    """Whatever may count counts, as though no discount could cost free shipping."""

    def alternatives(promotions: Iterable[Promotion]) -> list[tuple[Promotion, ...]]:
        return [max(promotion_domain.alternatives(promotions), key=len)]

    return [(totals_domain, "alternatives", alternatives)]


def _quoted_whatever_was_used(_: Present) -> Sequence[Swap]:
    """A quote does not know the limits that a checkout keeps."""
    original = Pricer._refusal

    def refusal(self: Pricer, coded: ResolvedCode, basket: Basket, goods: int) -> str | None:
        return original(self, structs.replace(coded, spent=""), basket, goods)

    return [(Pricer, "_refusal", refusal)]


PROMOTIONS = (
    Bug(
        name="all promotions together",
        found_as=frozenset({"money"}),
        swaps=_all_together,
        fault_profile="calm",
        sale=1,
    ),
    Bug(
        name="quoted whatever was used",
        found_as=frozenset({"promotions"}),
        swaps=_quoted_whatever_was_used,
        fault_profile="calm",
        sale=1,
    ),
    Bug(
        name="field taken and ignored",
        found_as=frozenset({"promotions"}),
        swaps=lambda _: [(promotion_domain, "faults", lambda _: [])],
        fault_profile="calm",
    ),
    Bug(
        name="untaxed",
        found_as=frozenset({"money"}),
        swaps=lambda _: [(totals_domain, "tax_on", lambda *_: 0)],
        fault_profile="calm",
    ),
    Bug(
        name="free at list price",
        found_as=frozenset({"money"}),
        swaps=_free_at_list_price,
        fault_profile="calm",
    ),
    Bug(
        name="account alone",
        found_as=frozenset({"promotions"}),
        swaps=_account_alone,
        fault_profile="calm",
        sale=1,
    ),
    Bug(
        name="address as it is spelt",
        found_as=frozenset({"promotions"}),
        swaps=lambda _: [(buyer_keys, "normalize_email", lambda address: address)],
        fault_profile="calm",
    ),
)
