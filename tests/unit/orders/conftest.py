import pytest
from tests.unit.orders.orders_harness import OrdersHarness


@pytest.fixture
def orders_harness() -> OrdersHarness:
    return OrdersHarness()
