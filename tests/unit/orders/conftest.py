import pytest

from tests.unit.orders.orders_harness import OrdersHarness


@pytest.fixture
def harness() -> OrdersHarness:
    return OrdersHarness()
