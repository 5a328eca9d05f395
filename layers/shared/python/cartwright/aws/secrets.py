"""Secrets Manager."""

from cartwright.aws import calls, endpoints

_SERVICE = endpoints.Service("secretsmanager", "SECRETS_MANAGER", "secretsmanager", "1.1")


def secret(arn: str) -> bytes:
    answer = calls.call(_SERVICE, "GetSecretValue", {"SecretId": arn}, repeatable=True)
    value: str = answer["SecretString"]
    return value.encode()
