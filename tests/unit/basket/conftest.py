import pytest

from tests.unit.basket.checkout_harness import CheckoutHarness


@pytest.fixture
def harness() -> CheckoutHarness:
    return CheckoutHarness()
