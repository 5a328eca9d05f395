"""The errors of AWS calls.

AwsError                    500 internal
├── AccessDenied            500: a permission is missing
├── Invalid                 500: the request is invalid; a retry fails too
├── ResourceMissing         500: a table, queue, bucket, object or secret does not exist
├── ConditionFailed         500: the condition of a write did not hold
├── TransactionCancelled    500: `reasons` has one per action
└── Busy                    503: retried, but every attempt failed
    ├── Throttled
    │   └── PartlyRefused   the request succeeded, but entries of its batch were throttled
    ├── Contended           another transaction on the same item is in progress
    ├── Expired             the credentials expired and have to be refreshed
    └── Unreachable         the request did not reach AWS and had no effect
        └── OutcomeUnknown  the request was sent, but its outcome is unknown

Responses can raise the last two as well, such as a 500. `translated` maps the errors of `cartwright.https` to them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from cartwright import https
from cartwright.errors import CartwrightError, Unavailable


class AwsError(CartwrightError):
    """`message` is for the log. API callers only see the class's status and title."""

    def __init__(self, message: str) -> None:
        super().__init__()
        self.args = (message,)


class AccessDenied(AwsError):
    """The IAM role lacks a permission."""


class Invalid(AwsError):
    """The service does not accept the form or size of the request."""


class ResourceMissing(AwsError):
    """The resource was deleted, or its name is wrong."""


class ConditionFailed(AwsError):
    """Nothing was written."""


class TransactionCancelled(AwsError):
    """`reasons` are DynamoDB's codes, in the order of the actions. "None" marks an action without a fault."""

    def __init__(self, message: str, reasons: Sequence[str]) -> None:
        super().__init__(message)
        self.reasons = tuple(reasons)

    def failed_conditions(self) -> tuple[int, ...]:
        return tuple(index for index, code in enumerate(self.reasons) if code == "ConditionalCheckFailed")


class Busy(AwsError):
    """The same call may succeed later."""

    status, code, title = Unavailable.status, Unavailable.code, Unavailable.title


class Throttled(Busy):
    """AWS accepts no more requests for now."""


class PartlyRefused(Throttled):
    """The rest of the batch was accepted."""


class Contended(Busy):
    """Another writer was faster."""


class Expired(Busy):
    """New credentials are available."""


class Unreachable(Busy):
    """The request had no effect."""


class OutcomeUnknown(Unreachable):
    """A retry must be safe for both outcomes."""


_OURS: dict[type, type[AwsError]] = {https.Unreachable: Unreachable, https.OutcomeUnknown: OutcomeUnknown}


@contextmanager
def translated() -> Iterator[None]:
    """Maps HTTPS errors, as a context manager or decorator. A response that is too large is a plain AwsError."""
    try:
        yield
    except https.HttpsError as error:
        raise _OURS.get(type(error), AwsError)(str(error)) from error
