"""What is kept though nobody needs it any more."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from msgspec import structs

from basket.baskets import checkout, closing_domain, domain
from basket.baskets.repository import BasketRepository
from payments.method_repository import MethodRepository
from tests.simulation.shop.bugs.bug import Bug
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.loading import Swap

_A_SEASON = timedelta(days=60)
_ID = 43
"""Characters of a payment method's id."""
Present = Callable[[], Cloud]


def _token_in_events(present: Present) -> Sequence[Swap]:
    """The checkout tells the payments the provider's token together with the method's id."""
    original = checkout._event_data
    claim, delete = MethodRepository.claim, MethodRepository.delete

    def told(*what: Any) -> Any:
        found = original(*what)
        key = f"PM#{found.payment_method_id}"
        method = present().storages["payments"].stored((key, key))
        token = method.item["token"] if method else ""
        return structs.replace(found, payment_method_id=found.payment_method_id + token)

    return [
        (checkout, "_event_data", told),
        (MethodRepository, "claim", lambda self, given, *rest: claim(self, given[:_ID], *rest)),
        (MethodRepository, "delete", lambda self, given, *rest: delete(self, given[:_ID], *rest)),
    ]


def _nothing(_: object, *__: object) -> None:
    return


RETENTION = (
    Bug(
        name="cleared lines kept",
        found_as=frozenset({"kept"}),
        swaps=lambda _: [(domain, "MAX_INLINE", 1), (BasketRepository, "discard_cleared", _nothing)],
        fault_profile="calm",
        sale=2,
    ),
    Bug(
        name="closed basket kept",
        found_as=frozenset({"kept"}),
        swaps=lambda _: [(closing_domain, "CLOSED_KEPT", _A_SEASON)],
        fault_profile="calm",
    ),
    Bug(
        name="token in events",
        found_as=frozenset({"tokens"}),
        swaps=_token_in_events,
        fault_profile="calm",
    ),
)
