import pytest
from botocore import exceptions

from cartwright.aws.client import translated
from cartwright.aws.errors import AwsError, Unreachable
from cartwright.aws.s3 import Bucket
from cartwright.aws.secrets import secret
from tests.unit.cartwright.endpoint import Endpoint


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (exceptions.EndpointConnectionError(endpoint_url="http://x"), Unreachable),
        (exceptions.ReadTimeoutError(endpoint_url="http://x"), Unreachable),
        (exceptions.IncompleteReadError(actual_bytes=1, expected_bytes=2), Unreachable),
        (exceptions.NoCredentialsError(), AwsError),
    ],
)
def test_the_sdks_own_errors_stay_behind_the_door(raised: Exception, kind: type[AwsError]) -> None:
    with pytest.raises(AwsError) as caught, translated():
        raise raised
    assert type(caught.value) is kind


def test_other_errors_pass() -> None:
    with pytest.raises(KeyError), translated():
        raise KeyError


def test_a_secret_is_read_as_bytes(endpoint: Endpoint) -> None:
    endpoint.script((200, {"SecretString": "open sesame"}))
    assert secret("arn:s") == b"open sesame"
    assert endpoint.calls == [("GetSecretValue", {"SecretId": "arn:s"})]


def test_an_upload_is_signed_with_its_size_and_type(endpoint: Endpoint) -> None:
    url, headers = Bucket("uploads").presigned_put(
        "imports/x.csv", content_type="text/csv", content_length=12, seconds=60
    )
    assert url.startswith(f"{endpoint.url}/uploads/imports/x.csv?")
    assert "X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost" in url
    assert "X-Amz-Expires=60" in url
    assert headers == {"Content-Type": "text/csv", "Content-Length": "12"}
    assert endpoint.calls == []


def test_on_aws_an_upload_goes_to_the_buckets_own_region(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    del endpoint
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    url, _ = Bucket("uploads").presigned_put("k", content_type="text/csv", content_length=1, seconds=60)
    assert url.startswith("https://uploads.s3.eu-west-1.amazonaws.com/k?")
