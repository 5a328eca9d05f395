"""What AWS's refusals are told as."""

import pytest
from botocore import exceptions as aws

from ops.aws_errors import aws_error

URL = "https://sts.eu-west-1.amazonaws.com/"


def refused(code: str) -> aws.ClientError:
    return aws.ClientError({"Error": {"Code": code, "Message": "No."}}, "GetCallerIdentity")


@pytest.mark.parametrize(
    ("error", "said", "remedy"),
    [
        (aws.EndpointConnectionError(endpoint_url=URL), "AWS is not reachable: ", "Check the network"),
        (aws.ProxyConnectionError(proxy_url="http://127.0.0.1:9", error="x"), "AWS is not", "HTTPS_PROXY"),
        (aws.ReadTimeoutError(endpoint_url=URL), "AWS is not reachable: ", "Check the network"),
        (aws.EndpointConnectionError(endpoint_url="http://127.0.0.1:4566"), "AWS is not", "'make up'"),
        (aws.NoCredentialsError(), "No usable AWS credentials: ", "AWS_PROFILE"),
        (aws.ProfileNotFound(profile="none"), "The AWS settings are invalid: ", "AWS_PROFILE"),
        (refused("ExpiredToken"), "AWS rejected these credentials: ", "aws login"),
        (refused("AccessDenied"), "These credentials lack permission: ", "role"),
        (refused("ThrottlingException"), "The AWS request failed: ", "AWS_REGION"),
    ],
)
def test_every_kind_of_refusal_has_its_own_remedy(
    error: aws.BotoCoreError | aws.ClientError, said: str, remedy: str
) -> None:
    told = aws_error(error)
    assert told.message.startswith(said)
    assert remedy in told.remedy
