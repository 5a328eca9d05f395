import os
from collections.abc import Iterator

import pytest

from cartwright.aws import credentials, retrying
from tests.unit.cartwright.aws.endpoint import Endpoint, serving

VARIABLES = {
    "AWS_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
}


@pytest.fixture
def aws_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials and a region and no other setting; nothing is left from an earlier test."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "_X_AMZN")):
            monkeypatch.delenv(name)
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    credentials.forget()
    retrying.BUDGET.left = retrying.CAPACITY


@pytest.fixture
def endpoint(aws_environment: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """Every call of the test goes to a scripted endpoint, and is one that AWS would understand."""
    del aws_environment
    with serving() as served:
        monkeypatch.setenv("AWS_ENDPOINT_URL", served.url)
        yield served
    assert served.invalid == []


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that were waited for between attempts, without waiting."""
    waited: list[float] = []
    monkeypatch.setattr(retrying, "sleep", waited.append)
    return waited
