from datetime import UTC, datetime, timedelta

import pytest

from cartwright.aws import credentials
from cartwright.aws.credentials import Credentials
from cartwright.aws.dynamodb import Table
from cartwright.aws.errors import AwsError, OutcomeUnknown
from cartwright.aws.s3 import Bucket
from tests.unit.cartwright.aws.endpoint import Endpoint, Reply, Wire, error


def signer(endpoint: Endpoint) -> str:
    """Whose key signed the last request."""
    return endpoint.seen[-1].headers["authorization"].partition("Credential=")[2].partition("/")[0]


def issued(name: str, *, minutes: float = 60) -> Reply:
    expiration = (datetime.now(UTC) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")
    about = {"AccessKeyId": name, "SecretAccessKey": "s", "Token": f"{name}-token", "Expiration": expiration}
    return 200, {**about, "RoleArn": "arn", "Code": "Success"}


def test_the_environment_is_read_each_time(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    table = Table("things")
    table.get({"pk": "a"})
    assert signer(endpoint) == "test"
    assert "x-amz-security-token" not in endpoint.seen[-1].headers
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "rotated")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    table.get({"pk": "a"})
    assert signer(endpoint) == "rotated"
    assert endpoint.seen[-1].headers["x-amz-security-token"] == "token"


@pytest.fixture
def issuer(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> Endpoint:
    """The same server issues the credentials and takes the calls, as the script has it."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{endpoint.url}/v1/credentials")
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "open sesame")
    return endpoint


def test_under_snapstart_they_are_issued_once_until_they_expire(issuer: Endpoint) -> None:
    issuer.script(issued("first"), (200, {}))
    for _ in range(3):
        Table("things").get({"pk": "a"})
        assert signer(issuer) == "first"
    assert [each.action for each in issuer.seen] == ["GET /v1/credentials", "GetItem", "GetItem", "GetItem"]
    assert issuer.seen[0].headers["authorization"] == "open sesame"


def test_they_are_read_anew_before_they_expire(issuer: Endpoint) -> None:
    issuer.script(issued("old", minutes=4), (200, {}), issued("new"), (200, {}))
    Table("things").get({"pk": "a"})
    Table("things").get({"pk": "a"})
    assert signer(issuer) == "new"


@pytest.mark.parametrize("code", ["ExpiredTokenException", "ExpiredToken"])
def test_they_are_read_anew_when_aws_refuses_them(issuer: Endpoint, code: str, waits: list[float]) -> None:
    issuer.script(issued("old"), error(code), issued("new"), (200, {}))
    Table("things").get({"pk": "a"})
    assert signer(issuer) == "new"


def test_without_any_there_is_one_clear_error(issuer: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    issuer.script((404, {}))
    with pytest.raises(AwsError, match="404"):
        Table("things").get({"pk": "a"})
    monkeypatch.delenv("AWS_CONTAINER_CREDENTIALS_FULL_URI")
    with pytest.raises(AwsError, match="no credentials"):
        Bucket("b").presigned_get("k", seconds=1)


def test_an_issuer_that_is_down_is_an_error_of_awss(issuer: Endpoint) -> None:
    """Also where nothing else is sent."""
    issuer.script(Wire(b"", "close"))
    with pytest.raises(OutcomeUnknown):
        Bucket("b").presigned_get("k", seconds=1)


def test_the_token_goes_to_no_stranger(issuer: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://example.com/credentials")
    with pytest.raises(AwsError, match="without TLS"):
        credentials.current()
    assert issuer.seen == []


def test_a_secret_does_not_show(endpoint: Endpoint) -> None:
    del endpoint
    assert "hush" not in repr(Credentials("AK", "hush", "hush"))
