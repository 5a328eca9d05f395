"""Whatever is told in whatever order, and whatever gets lost meanwhile: the money is where it belongs in the end."""

from random import Random

import pytest

from payments.domain import NotRefundable, Payment, PaymentNotFound, ProviderPayment, Refund
from tests.unit.actors import GRACE
from tests.unit.payments.fakes import (
    ORDER,
    TOTAL,
    Crash,
    Shop,
    crash_after,
    crash_before,
    down,
    lost_answer,
    lost_request,
)

FACTS = ("placed", "reserved", "confirmed", "rejected", "cancelled")
OPERATIONS = ("open", "authorise", "authorise", "capture", "void", "refund", "find")
FAULTS = (lost_answer, lost_request, down, crash_before, crash_after)
OUTCOMES = {
    "authorised": ProviderPayment(state="authorised"),
    "declined": ProviderPayment(state="declined", reason="lost-card"),
    "pending": ProviderPayment(state="pending"),
    "action-required": ProviderPayment(state="action-required", action_url="https://bank/3ds"),
}

ENDINGS = ((), ("confirmed",), ("rejected",), ("confirmed", "cancelled"), ("cancelled", "confirmed"))
Story = list[tuple[str, object]]


def story_of(random: Random) -> Story:
    """An order in its usual order or another, and what happens in between."""
    usual: Story = [("tell", fact) for fact in ("placed", "reserved", *random.choice(ENDINGS))]
    story = usual if random.random() < 0.7 else random.sample(usual, len(usual))
    for _ in range(random.randrange(8)):
        disturbance: tuple[str, object] = random.choice(
            [
                ("tell", random.choice(FACTS)),
                ("sweep", random.randrange(1, 40)),
                ("notify", random.random() < 0.5),
                ("return", random.randrange(1, TOTAL)),
            ]
        )
        story.insert(random.randrange(len(story) + 1), disturbance)
    for _ in range(random.randrange(5)):
        fault = (random.choice(OPERATIONS), random.randrange(len(FAULTS)))
        story.insert(random.randrange(len(story)), fault)
    return story


def act(shop: Shop, what: str, how: object) -> None:
    match what, how:
        case "tell", str(fact):
            getattr(shop, fact)()
        case "sweep", int(minutes):
            shop.clock.forward(minutes=minutes)
            shop.sweeper.run(lambda: 60)
        case "notify", bool(approve):
            reference = f"ref-{ORDER}"
            waiting = shop.provider.accounts.get(reference, ProviderPayment(state="absent")).state
            if waiting in ("pending", "action-required"):
                shop.provider.becomes(OUTCOMES["authorised" if approve else "declined"])
            shop.service.notified(ORDER, reference)
        case "return", int(amount):
            shop.service.refund(ORDER, Refund(id=f"r-{amount}", amount=amount, reason="Broken", by=GRACE))
        case operation, int(number):
            shop.provider.fail(operation, FAULTS[number])


def survive(shop: Shop, what: str, how: object) -> None:
    """A message comes until it was dealt with; whoever calls by HTTP is refused and goes."""
    for _ in range(20):
        try:
            act(shop, what, how)
        except Crash:
            continue
        except (PaymentNotFound, NotRefundable):
            return
        except Exception:
            if what != "notify":
                raise
        return


@pytest.mark.parametrize("hundred", range(20))
def test_the_money_is_where_it_belongs(hundred: int) -> None:
    for seed in range(hundred * 100, hundred * 100 + 100):
        random = Random(seed)  # noqa: S311 - for stories that can be told again
        story, total = story_of(random), random.choice((0, TOTAL, TOTAL, TOTAL))
        outcome = random.choice([*OUTCOMES, "authorised", "authorised"])
        try:
            tell(story, outcome, total)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}, {outcome}, {total}: {story}") from error


def tell(story: Story, outcome: str, total: int) -> None:
    shop = Shop()
    shop.provider.outcome = OUTCOMES[outcome]
    for what, how in story:
        if (what, how) == ("tell", "placed"):
            survive_placing(shop, total)
        else:
            survive(shop, what, how)
    for _ in range(40):
        survive(shop, "sweep", 20)

    payment = shop.payments.get(ORDER)
    if payment is None:
        return
    moved, account = shop.provider.moved, shop.provider.accounts.get(payment.reference)
    assert max(moved["authorise"], moved["capture"], moved["void"]) <= 1
    assert payment.captured == (account.captured if account and total else 0)
    assert payment.refunded == sum(
        int(name.split()[1]) * count for name, count in moved.items() if " " in name
    )
    assert 0 <= payment.refunded <= payment.captured
    check_method(shop, payment)
    names = shop.payments.told()
    for once in ("PaymentAuthorised", "PaymentCaptured", "PaymentVoided", "PaymentDeclined"):
        assert names.count(once) <= 1
    assert bool(payment.closed) == any(how in ("rejected", "cancelled") for _, how in story)
    if payment.closed:
        assert payment.captured == payment.refunded
    waits = outcome in ("pending", "action-required") and account == OUTCOMES[outcome]
    if payment.next_check_at is not None:
        assert waits or (payment.state == "authorised" and not payment.confirmed)
    held = account is not None and account.state == "authorised"
    assert not (held and payment.state in ("declined", "voided", "abandoned"))
    if payment.amount is not None and payment.reserved and outcome == "authorised":
        assert not (held and (payment.closed or payment.confirmed))
        if payment.confirmed and not payment.closed:
            assert payment.captured == total
            assert payment.state in ("captured", "refunded")


def check_method(shop: Shop, payment: Payment) -> None:
    """A token that was used is deleted as soon as its use is known."""
    used = bool(shop.methods.claimed)
    assert payment.payment_method_id == "" or payment.state in ("pending", "authorising")
    assert bool(shop.methods.stored) == (not used or payment.payment_method_id != "")


def survive_placing(shop: Shop, total: int) -> None:
    for _ in range(20):
        try:
            shop.placed(total)
        except Crash:
            continue
        return
