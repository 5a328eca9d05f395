import pytest

from tests.unit.orders.office import Office


@pytest.fixture
def office() -> Office:
    return Office()
