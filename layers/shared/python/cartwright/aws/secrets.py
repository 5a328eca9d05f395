"""Secrets Manager."""

from cartwright.aws.client import client, translated


def secret(arn: str) -> bytes:
    with translated():
        answer = client("secretsmanager").get_secret_value(SecretId=arn)
    value: str = answer["SecretString"]
    return value.encode()
