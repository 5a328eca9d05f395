from collections.abc import Iterator

import pytest

from tests.unit.inventory.warehouse import Warehouse


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    made = Warehouse()
    yield made
    made.assert_sound()
