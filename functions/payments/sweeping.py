"""When the sweeper visits a payment.

A payment passes through its states within seconds, and each has its own deadline. To move its entry in the index each
time would cost two write units, so it keeps an entry that is early enough. A visit before the deadline moves the entry.
"""

from datetime import datetime

from msgspec.structs import replace

from cartwright.entries import Entry
from payments.domain import ASKING, Payment
from payments.rules import LEASE


def scheduled(payment: Payment) -> Payment:
    """Gives the payment an entry that is not later than its deadline: the present one, if that will do."""
    asking = payment.state in ASKING
    entry = Entry.for_deadline(payment.next_check_at, payment.entry, in_progress=asking)
    return replace(payment, entry=entry)


def visited(payment: Payment, at: datetime) -> Payment:
    """Claims an overdue payment for a retry. One that is visited early is only to be scheduled anew.

    Returns the same payment when the sweeper has no reason to visit it: the index is eventually consistent.
    """
    if payment.next_check_at is not None and payment.next_check_at <= at:
        return replace(payment, attempts=payment.attempts + 1, next_check_at=at + LEASE, entry=None)
    if payment.entry is not None and payment.entry.at <= at:
        return replace(payment, entry=None)
    return payment
