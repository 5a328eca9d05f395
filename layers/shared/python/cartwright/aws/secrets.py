"""Secrets Manager."""

from cartwright.aws import calls, endpoints

_SERVICE = endpoints.Service("secretsmanager", "SECRETS_MANAGER", "secretsmanager", "1.1")


def secret(arn: str) -> bytes:
    value: str = calls.call(_SERVICE, "GetSecretValue", {"SecretId": arn})["SecretString"]
    return value.encode()
