from collections.abc import Iterator

import pytest

from cartwright.metrics import METRICS
from tests.unit.catalog.images.fakes import Studio


@pytest.fixture
def studio() -> Iterator[Studio]:
    """What its tests count is theirs: the function's handler would have written it out."""
    yield Studio()
    METRICS.flush()
