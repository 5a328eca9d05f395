import pytest

from tests.unit.shipping.shipping_harness import ShippingHarness


@pytest.fixture
def harness() -> ShippingHarness:
    return ShippingHarness()
