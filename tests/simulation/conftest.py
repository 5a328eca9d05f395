from collections.abc import Iterator

import pytest

from tests.simulation.world.cloud import Cloud
from tests.simulation.world.installed import installed
from tests.simulation.world.world import World


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """A world of its own, without faults."""
    with installed(World("a test")) as world:
        yield Cloud(world)
