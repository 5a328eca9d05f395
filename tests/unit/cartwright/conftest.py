from collections.abc import Iterator

import pytest

from cartwright.aws import client as aws_client
from tests.unit.cartwright.endpoint import Endpoint, serving


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """Every client of the test talks to a scripted endpoint."""
    with serving() as served:
        monkeypatch.setenv("AWS_ENDPOINT_URL", served.url)
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        aws_client.forget()
        yield served
        aws_client.forget()
