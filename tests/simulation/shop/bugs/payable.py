"""Amounts that are quoted and cannot be paid."""

from collections.abc import Callable, Sequence
from typing import Annotated

from msgspec import Meta, structs

import basket.baskets.api
import cartwright.charging
from basket.baskets.domain import CheckoutInput
from cartwright.charging import ChargeRule
from tests.simulation.shop.bugs.bug import Bug
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.loading import Swap

Present = Callable[[], Cloud]


class _LowCheckout(CheckoutInput, frozen=True, kw_only=True, forbid_unknown_fields=True):
    expected_total: Annotated[int, Meta(ge=0, le=10**10)]


def _one_ceiling(_: Present) -> Sequence[Swap]:
    """The checkout takes as many minor units in each currency, and the quote takes more."""
    routes = tuple(
        structs.replace(route, request=_LowCheckout) if route.request is CheckoutInput else route
        for route in basket.baskets.api.ROUTES
    )
    return [(basket.baskets.api, "ROUTES", routes)]


PAYABLE = (
    Bug(
        name="one ceiling for all currencies",
        found_as=frozenset({"amounts"}),
        swaps=_one_ceiling,
        fault_profile="calm",
    ),
    Bug(
        name="amounts that the provider declines",
        found_as=frozenset({"amounts"}),
        swaps=lambda _: [(cartwright.charging, "charge_rule", lambda *_: ChargeRule())],
        fault_profile="calm",
    ),
)
