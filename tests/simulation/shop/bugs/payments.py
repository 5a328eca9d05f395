"""Payments that are tried again, and what is left of the attempts before."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from msgspec import structs

import inventory.reservations.domain as reservation_domain
from inventory.reservations import service as reservation_service
from payments import changes, domain, rules
from payments.domain import Payment
from payments.service import PaymentService
from tests.simulation.shop.bugs.bug import Bug
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.loading import Swap

Present = Callable[[], Cloud]


def _next_beside_the_last(_: Present) -> Sequence[Swap]:
    """The next attempt begins at once, and the one before may still succeed."""
    original = changes.paid_again

    def paid_again(payment: Payment, number: int, **given: Any) -> Payment:
        after = original(payment, number, **given)
        if after.next_attempt is None or after is payment:
            return after
        return domain.superseded(after, after.next_attempt)

    return [(changes, "paid_again", paid_again)]


def _late_success_taken(_: Present) -> Sequence[Swap]:
    """What the provider says of any attempt is taken for the present one."""

    def notified(self: PaymentService, order_id: str, reference: str) -> bool:
        payment = self._payments.get(order_id)
        if payment is None or not payment.reference:
            return False
        account = self._provider.find(structs.replace(payment, reference=reference))

        def change(present: Payment) -> Payment:
            after = rules.observed(present, account, self._clock())
            return after if rules.moved(present, after) else present

        self._run(order_id, change)
        return True

    return [(PaymentService, "notified", notified)]


def _stock_for_a_short_time(_: Present) -> Sequence[Swap]:
    """The stock of an order that can be paid again is kept as if it could not."""
    return [
        (reservation_domain, "KEPT", timedelta(minutes=15)),
        (reservation_service, "kept_for", lambda found, _: found),
    ]


PAYMENTS = (
    Bug(
        name="two attempts side by side",
        found_as=frozenset({"double_charges"}),
        swaps=_next_beside_the_last,
        fault_profile="cut off",
        sale=2,
    ),
    Bug(
        name="webhook of an old attempt",
        found_as=frozenset({"double_charges", "stuck", "backwards"}),
        swaps=_late_success_taken,
        fault_profile="breaking",
        visits=24,
    ),
    Bug(
        name="stock not kept while payable",
        found_as=frozenset({"payable"}),
        swaps=_stock_for_a_short_time,
        fault_profile="calm",
    ),
)
