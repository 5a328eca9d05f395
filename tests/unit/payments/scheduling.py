"""What holds of every payment that is written."""

from payments.domain import ASKING, Payment


def assert_scheduled(payment: Payment) -> None:
    """The sweeper comes in time, and finds what waits for the provider among what is in progress."""
    due, entry = payment.next_check_at, payment.entry
    if due is None:
        assert entry is None
        return
    assert entry
    assert entry.at <= due
    assert entry.in_progress or payment.state not in ASKING
