import pytest

from tests.unit.basket.till import Till


@pytest.fixture
def till() -> Till:
    return Till()
