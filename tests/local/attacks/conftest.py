import pytest

from tests.local.attacks.victim import Victim
from tests.local.conftest import LocalShop


@pytest.fixture(scope="session")
def victim(shop: LocalShop) -> Victim:
    return Victim(shop)
