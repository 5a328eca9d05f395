from collections.abc import Iterator

import pytest

from tests.unit.inventory.inventory_harness import InventoryHarness


@pytest.fixture
def harness() -> Iterator[InventoryHarness]:
    made = InventoryHarness()
    yield made
    made.assert_sound()
