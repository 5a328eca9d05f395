import pytest

from tests.unit.accounts.accounts_harness import AccountsHarness


@pytest.fixture
def harness() -> AccountsHarness:
    return AccountsHarness()
