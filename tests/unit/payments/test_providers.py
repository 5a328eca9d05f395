"""What both adapters promise of their providers, asked of the sandbox itself and of Stripe as it is published."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from cartwright.remote import Remote
from payments.domain import Payment, ProviderPayment, Refund
from payments.ports import Provider, ProviderDown, ProviderUnknown, Refused
from payments.sandbox_provider import SandboxProvider
from payments.stripe_provider import StripeProvider
from tests.unit.cartwright.aws.endpoint import Wire, serving
from tests.unit.payments.fakes import ORDER, TOTAL
from tests.unit.payments.sandboxed import KEY, Sandboxed, sandboxed
from tests.unit.payments.striped import KEY as STRIPES_KEY
from tests.unit.payments.striped import RETURN_URL, Stripe, striped

TOKENS = {
    "sandbox": {
        "approve": "tok_approve",
        "decline": "tok_decline_insufficient_funds",
        "3ds": "tok_3ds",
        "invalid": "4242424242424242",
    },
    "stripe": {
        "approve": "pm_card_visa",
        "decline": "pm_card_visa_chargeDeclinedInsufficientFunds",
        "3ds": "pm_card_threeDSecure2Required",
        "invalid": "4242424242424242",
    },
}
AT = datetime(2026, 11, 21, 9, tzinfo=UTC)


class Desk:
    """A payment and its provider."""

    def __init__(self, provider: Provider, world: Sandboxed | Stripe) -> None:
        self.provider = provider
        self.world = world
        self.token = ""
        self.payment = Payment(order_id=ORDER, amount=TOTAL, currency="GBP", created_at=AT, updated_at=AT)

    def opened(self, kind: str = "approve") -> Payment:
        reference = self.provider.open(ORDER, TOTAL, "GBP", 1)
        self.token = TOKENS[self.provider.name][kind]
        self.payment = replace(self.payment, reference=reference, state="authorising")
        return self.payment

    def authorise(self, payment: Payment, attempt: int = 1) -> ProviderPayment:
        return self.provider.authorise(payment, self.token, attempt)

    def captured(self) -> Payment:
        self.authorise(self.opened())
        self.provider.capture(self.payment, 1)
        self.payment = replace(self.payment, captured=TOTAL, state="refunding")
        return self.payment


@pytest.fixture(params=["sandbox", "stripe"])
def service(request: pytest.FixtureRequest) -> Iterator[Desk]:
    if request.param == "sandbox":
        with sandboxed() as world:
            yield Desk(world.provider(), world)
    else:
        with striped() as stripe:
            yield Desk(stripe.provider(), stripe)


def refunding(payment: Payment, refund_id: str, amount: int) -> Payment:
    return replace(payment, refunds=(Refund(id=refund_id, amount=amount, reason="r"),))


def test_a_journey_to_the_last_refund(service: Desk) -> None:
    payment, provider = service.opened(), service.provider
    assert provider.find(payment) == ProviderPayment(state="absent")
    assert provider.authorise(payment, service.token, 1) == ProviderPayment(state="authorised")
    assert provider.find(payment) == ProviderPayment(state="authorised")
    taken = ProviderPayment(state="captured", captured=TOTAL)
    assert provider.capture(payment, 1) == taken
    assert provider.find(payment) == taken
    assert provider.refund(refunding(payment, "r-1", 645), 1).refunds == {"r-1"}
    assert provider.refund(refunding(payment, "r-2", 2000), 1).refunds == {"r-1", "r-2"}
    assert provider.find(refunding(payment, "r-2", 2000)).refunds == {"r-1", "r-2"}


def test_each_step_happens_once_however_often_it_is_asked_for(service: Desk) -> None:
    payment, provider = service.opened(), service.provider
    assert provider.open(ORDER, TOTAL, "GBP", 1) == payment.reference
    assert {provider.authorise(payment, service.token, attempt).state for attempt in (1, 2, 3)} == {
        "authorised"
    }
    assert {provider.capture(payment, attempt).captured for attempt in (1, 2, 3)} == {TOTAL}
    once = refunding(payment, "r-1", 645)
    assert {provider.refund(once, attempt).refunds for attempt in (1, 2, 3)} == {frozenset({"r-1"})}
    if isinstance(service.world, Stripe):
        assert service.world.moved == ["authorise", "capture", "refund 645"]
    else:
        charge = service.world.charges.stored[payment.reference]
        assert [each.amount for each in charge.refunds] == [645]


def test_a_decline_has_a_reason(service: Desk) -> None:
    declined = ProviderPayment(state="declined", reason="insufficient-funds")
    assert service.authorise(service.opened("decline")) == declined
    assert service.provider.find(service.payment) == declined


def test_what_is_no_token_is_refused_or_declined_without_being_quoted(service: Desk) -> None:
    payment = service.opened("invalid")
    if isinstance(service.world, Stripe):
        with pytest.raises(Refused, match=r"^resource-missing$"):
            service.authorise(payment, 1)
    else:
        assert service.authorise(payment, 1) == ProviderPayment(state="declined", reason="invalid-token")


def test_3_d_secure_sends_the_customer_somewhere(service: Desk) -> None:
    account = service.authorise(service.opened("3ds"), 1)
    assert account.state == "action-required"
    assert account.action_url.startswith(("https://hooks.stripe.com/", "http://127.0.0.1"))
    assert service.provider.find(service.payment) == account
    assert service.provider.void(service.payment, 1).state == "voided"


@pytest.mark.parametrize("before", ["nothing", "authorised", "voided"])
def test_what_was_voided_is_never_authorised(service: Desk, before: str) -> None:
    payment = service.opened()
    if before == "authorised":
        service.authorise(payment, 1)
    if before == "voided":
        service.provider.void(payment, 1)
    assert service.provider.void(payment, 2).state == "voided"
    assert service.authorise(payment, 2).state == "voided"
    assert service.provider.find(payment).state == "voided"
    assert service.provider.capture(payment, 1).state == "voided"


def test_what_was_taken_can_not_be_voided(service: Desk) -> None:
    assert service.provider.void(service.captured(), 1).state == "captured"


def test_a_wrong_key_is_no_decline() -> None:
    with sandboxed() as world:
        provider: Provider = SandboxProvider(Remote(world.url), lambda: b"wrong", "https://shop.example")
        with pytest.raises(ProviderDown):
            Desk(provider, world).authorise(Desk(world.provider(), world).opened())
        assert world.charges.stored == {}


@pytest.mark.parametrize("name", ["sandbox", "stripe"])
def test_a_key_that_was_replaced_is_read_anew(name: str) -> None:
    keys = iter([b"of-yesterday", KEY if name == "sandbox" else STRIPES_KEY])
    with sandboxed() as world, striped() as stripe:
        provider: Provider = (
            SandboxProvider(Remote(world.url), lambda: next(keys), "https://shop.example")
            if name == "sandbox"
            else StripeProvider(Remote(stripe.url), lambda: next(keys), RETURN_URL)
        )
        payment = Payment(order_id=ORDER, amount=1, reference="pi_1", created_at=AT, updated_at=AT)
        with pytest.raises(ProviderDown):
            provider.find(payment)
        if name == "sandbox":
            assert provider.find(payment) == ProviderPayment(state="absent")
        else:
            assert provider.open(ORDER, TOTAL, "GBP", 1)


def test_a_stranger_behind_the_address_is_not_understood() -> None:
    with sandboxed() as world:
        somewhere_else = SandboxProvider(Remote(world.url.removesuffix("/v1")), lambda: b"key", "")
        with pytest.raises(ProviderDown):
            somewhere_else.find(Desk(world.provider(), world).opened())


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((500, b""), ProviderUnknown),
        ((503, b"<html>"), ProviderUnknown),
        ((409, b'{"error":{"type":"idempotency_error","code":"idempotency_key_in_use"}}'), ProviderUnknown),
        ((429, b'{"error":{"type":"invalid_request_error","code":"lock_timeout"}}'), ProviderDown),
        ((429, b"slow down"), ProviderDown),
        ((401, b'{"error":{"type":"invalid_request_error"}}'), ProviderDown),
        ((400, b'{"error":{"type":"invalid_request_error","code":"parameter_unknown"}}'), Refused),
        ((200 + 1, b"{}"), ProviderUnknown),
        (None, ProviderUnknown),
    ],
)
def test_what_stripe_answers_instead(answer: tuple[int, bytes] | None, error: type[Exception]) -> None:
    with striped() as stripe:
        service = Desk(stripe.provider(), stripe)
        payment = service.opened()
        stripe.faults.append(answer)
        with pytest.raises(error):
            service.authorise(payment, 1)
        assert service.provider.find(payment).state == ("authorised" if answer is None else "absent")


def test_nobody_there_is_known_to_have_done_nothing() -> None:
    with striped() as stripe:
        provider = stripe.provider()
    with pytest.raises(ProviderDown):
        provider.open(ORDER, TOTAL, "GBP", 1)


def test_a_sandbox_that_is_down_is_told_from_one_that_does_not_answer() -> None:
    with sandboxed() as world, serving() as gone:
        payment = Desk(world.provider(), world).opened()
        gone.script(Wire(b"", "close"))
        provider = SandboxProvider(Remote(gone.url), lambda: KEY, "")
        with pytest.raises(ProviderUnknown):
            provider.capture(payment, 1)
        assert gone.closed.acquire(timeout=5)
    with pytest.raises(ProviderDown):
        provider.capture(payment, 1)


def test_a_refund_that_failed_later_does_not_count() -> None:
    with striped() as stripe:
        service = Desk(stripe.provider(), stripe)
        once = refunding(service.captured(), "r-1", 645)
        assert service.provider.refund(once, 1).refunds == {"r-1"}
        done = replace(once, refunds=(replace(once.refunds[0], state="done"),))
        stripe.refunds[0] |= {"status": "failed", "failure_reason": "expired_or_canceled_card"}
        assert service.provider.find(done).refunds == frozenset()
        assert service.provider.find(replace(done, refunds=())).refunds == frozenset()


def test_stripe_gets_a_key_for_each_attempt_but_one_for_each_refund() -> None:
    with striped() as stripe:
        service = Desk(stripe.provider(), stripe)
        payment = service.opened()
        stripe.faults.append((500, b""))
        with pytest.raises(ProviderUnknown):
            service.authorise(payment, 1)
        service.authorise(payment, 2)
        service.provider.capture(payment, 1)
        service.provider.refund(refunding(payment, "r-1", 5), 1)
        service.provider.refund(refunding(payment, "r-1", 5), 2)
        keys = [each.headers.get("idempotency-key") for each in stripe.requests if each.method == "POST"]
        assert keys == [
            f"{ORDER}-open-1",
            f"{payment.reference}-confirm-1",
            f"{payment.reference}-confirm-2",
            f"{payment.reference}-capture-1",
            f"{ORDER}-refund-r-1",
            f"{ORDER}-refund-r-1",
        ]
