from collections.abc import Iterator

import pytest

from tests.unit.inventory.inventory_harness import InventoryHarness


@pytest.fixture
def warehouse() -> Iterator[InventoryHarness]:
    made = InventoryHarness()
    yield made
    made.assert_sound()
