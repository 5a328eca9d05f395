"""Each attempt to pay an order has a reference of its own, at the sandbox and at Stripe."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from tests.unit.payments.fakes import ORDER, TOTAL
from tests.unit.payments.sandboxed import sandboxed
from tests.unit.payments.striped import striped
from tests.unit.payments.test_providers import TOKENS, Desk


@pytest.fixture(params=["sandbox", "stripe"])
def service(request: pytest.FixtureRequest) -> Iterator[Desk]:
    with sandboxed() as world, striped() as stripe:
        yield Desk(world.provider(), world) if request.param == "sandbox" else Desk(stripe.provider(), stripe)


def test_each_payment_attempt_has_a_reference_of_its_own(service: Desk) -> None:
    """What is asked of the second has no effect on the first, and no answer of the first is taken for the second's."""
    first = service.opened("decline")
    assert service.authorise(first).state == "declined"
    assert service.provider.void(first, 1).state in ("voided", "declined")
    references = {service.provider.open(ORDER, TOTAL, "GBP", 2) for _ in range(2)}
    (reference,) = references
    assert reference != first.reference
    second = replace(first, reference=reference, attempt_number=2)
    service.token = TOKENS[service.provider.name]["approve"]
    assert service.provider.find(second).state == "absent"
    assert service.authorise(second).state == "authorised"
    assert service.provider.capture(second, 1).captured == TOTAL
    assert service.provider.find(first).state in ("voided", "declined")
