"""SDK clients, made when first needed and kept for the life of the process.

The SDK is imported inside the functions: a function that never calls AWS does not pay for its import.
"""

import contextlib
import functools
import os
import threading
from collections.abc import Iterator
from typing import Any

from cartwright.aws.errors import (
    AccessDenied,
    AwsError,
    ConditionFailed,
    Contended,
    ResourceMissing,
    Throttled,
    TransactionCancelled,
    Unreachable,
)

CONNECT_SECONDS = 2
READ_SECONDS = 10
ATTEMPTS = 4

_ERRORS: dict[str, type[AwsError]] = {
    "ConditionalCheckFailedException": ConditionFailed,
    "TransactionConflictException": Contended,
    "TransactionInProgressException": Contended,
    "ProvisionedThroughputExceededException": Throttled,
    "RequestLimitExceeded": Throttled,
    "ThrottlingException": Throttled,
    "Throttling": Throttled,
    "SlowDown": Throttled,
    "TooManyRequestsException": Throttled,
    "InternalServerError": Unreachable,
    "InternalFailure": Unreachable,
    "ServiceUnavailable": Unreachable,
    "AccessDenied": AccessDenied,
    "AccessDeniedException": AccessDenied,
    "ResourceNotFoundException": ResourceMissing,
    "NoSuchKey": ResourceMissing,
    "NoSuchBucket": ResourceMissing,
    "404": ResourceMissing,
}
_making = threading.Lock()


def client(service: str) -> Any:
    """Thread-safe: the SDK's sessions are not, its clients are."""
    with _making:
        return _client(service)


def forget() -> None:
    """Drops the clients, so that the next ones see a changed environment."""
    _session.cache_clear()
    _client.cache_clear()


@functools.cache
def _session() -> Any:
    from botocore.session import get_session  # noqa: PLC0415 - see the module's docstring

    return get_session()


@functools.cache
def _client(service: str) -> Any:
    from botocore.config import Config  # noqa: PLC0415 - see the module's docstring

    settings: dict[str, Any] = {}
    if service == "s3":
        emulated = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
        settings["signature_version"] = "s3v4"
        settings["s3"] = {"addressing_style": "path" if emulated else "virtual"}
        settings["request_checksum_calculation"] = "when_required"
        settings["response_checksum_validation"] = "when_required"
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        **settings,
    )
    return _session().create_client(service, config=config)


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Raises the SDK's errors as those of `cartwright.aws.errors`."""
    from botocore import exceptions  # noqa: PLC0415 - see the module's docstring

    try:
        yield
    except exceptions.ClientError as error:
        raise _from_response(error.response, error.operation_name) from error
    except (exceptions.ConnectionError, exceptions.HTTPClientError, exceptions.IncompleteReadError) as error:
        raise Unreachable(str(error)) from error
    except exceptions.BotoCoreError as error:
        raise AwsError(str(error)) from error


def _from_response(response: dict[str, Any], operation: str) -> AwsError:
    code = response["Error"].get("Code", "")
    message = f"{operation}: {code}: {response['Error'].get('Message', '')}"
    if code == "TransactionCanceledException":
        reasons = [each.get("Code", "None") for each in response.get("CancellationReasons", ())]
        return TransactionCancelled(message, reasons)
    return _ERRORS.get(code, AwsError)(message)
