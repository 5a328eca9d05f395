import pytest

from tests.unit.accounts.accounts_harness import AccountsHarness


@pytest.fixture
def bureau() -> AccountsHarness:
    return AccountsHarness()
