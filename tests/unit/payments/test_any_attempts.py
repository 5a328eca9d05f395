"""Whatever befalls several attempts to pay one order, nothing is held or taken twice."""

from functools import partial
from random import Random
from typing import Any

import pytest

from payments.domain import Payment, ProviderPayment
from tests.unit.payments.fakes import (
    ORDER,
    Crash,
    Shop,
    crash_after,
    crash_before,
    down,
    lost_answer,
    lost_request,
)
from tests.unit.payments.test_paying_again import (
    AUTHORISED,
    CHALLENGED,
    DECLINED,
    FIRST,
    SECOND,
    THIRD,
    data,
    pay_again,
)


@pytest.mark.parametrize("hundred", range(10))
def test_whatever_happens_nothing_is_held_or_taken_twice(hundred: int) -> None:
    for seed in range(hundred * 60, hundred * 60 + 60):
        random = Random(seed)  # noqa: S311 - for stories that can be told again
        try:
            tell(random)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}") from error


def tell(random: Random) -> None:
    shop, number = Shop(), 1
    outcomes = [DECLINED, CHALLENGED, AUTHORISED, ProviderPayment(state="pending")]
    faults = (lost_answer, lost_request, down, crash_before, crash_after)

    def disturb() -> None:
        operation = random.choice(["open", "authorise", "capture", "void", "find"])
        shop.provider.fail(operation, random.choice(faults))

    def answer() -> None:
        name = random.choice([FIRST, SECOND, THIRD])
        if shop.provider.accounts.get(name, DECLINED).state in ("pending", "action-required"):
            shop.provider.accounts[name] = random.choice([DECLINED, AUTHORISED])
        shop.service.notified(ORDER, name)

    def sweep() -> None:
        shop.clock.forward(minutes=random.randrange(1, 20))
        shop.sweeper.run(lambda: 60)

    for step in ("placed", "reserved", *["again"] * 3, random.choice(["confirmed", "rejected", "cancelled"])):
        shop.provider.outcome = random.choice(outcomes)
        for _ in range(random.randrange(3)):
            survive(random.choice([disturb, answer, sweep]))
        if step == "again":
            number += random.random() < 0.7
            survive(partial(pay_again, shop, number), always=True)
        elif step != "confirmed" or "PaymentAuthorised" in shop.payments.told():
            survive(getattr(shop, step), always=True)
    for _ in range(40):
        shop.clock.forward(minutes=20)
        survive(lambda: shop.sweeper.run(lambda: 60), always=True)
    check(shop, shop.payment)


def survive(work: Any, *, always: bool = False) -> None:
    for _ in range(20):
        try:
            work()
        except Crash:
            continue
        except Exception:
            if always:
                raise
        return


def check(shop: Shop, payment: Payment) -> None:
    accounts, told = shop.provider.accounts, shop.payments.told()
    held = [name for name, each in accounts.items() if each.state in ("authorised", "captured")]
    assert held in ([], [payment.reference]), (held, payment)
    assert not set(payment.superseded) & set(held)
    assert told.count("PaymentAuthorised") <= 1
    assert told.count("PaymentCaptured") == shop.provider.moved["capture"] <= 1
    declined = [each.attempt for each in data(shop, "PaymentDeclined")]
    assert len(declined) == len(set(declined))
    if payment.closed:
        assert not held or payment.captured == payment.refunded
    assert payment.payment_method_id == "" or payment.state in ("pending", "authorising")
