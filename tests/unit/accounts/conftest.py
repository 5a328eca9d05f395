import pytest

from tests.unit.accounts.bureau import Bureau


@pytest.fixture
def bureau() -> Bureau:
    return Bureau()
