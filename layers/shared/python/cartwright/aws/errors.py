"""What can go wrong beyond the door.

AwsError                    500 internal
├── AccessDenied            500: a grant is missing
├── Invalid                 500: the request itself is refused, and would be again
├── ResourceMissing         500: a table, queue, bucket, object or secret is not there
├── ConditionFailed         500: the condition of a write did not hold
├── TransactionCancelled    500: `reasons` has one per action
└── Busy                    503: tried again until patience ran out
    ├── Throttled
    │   └── PartlyRefused   entries of a batch were, in a request that succeeded
    ├── Contended           a transaction is under way on the same item
    ├── Expired             the credentials are, and have to be read anew
    └── Unreachable         the request did not get through; it had no effect
        └── OutcomeUnknown  it was sent, and no answer tells whether it took effect

The last two are said by answers, too, such as a 500; those of `cartwright.https` become them by `translated`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from cartwright import https
from cartwright.errors import CartwrightError, Unavailable


class AwsError(CartwrightError):
    """`message` is for the log; the caller of an API sees only the class's status and title."""

    def __init__(self, message: str) -> None:
        super().__init__()
        self.args = (message,)


class AccessDenied(AwsError):
    """The role lacks a grant."""


class Invalid(AwsError):
    """Of a form or a size that the service does not take."""


class ResourceMissing(AwsError):
    """It was deleted, or its name is wrong."""


class ConditionFailed(AwsError):
    """Nothing was written."""


class TransactionCancelled(AwsError):
    """`reasons` are DynamoDB's codes in the order of the actions; "None" is an action without a fault."""

    def __init__(self, message: str, reasons: Sequence[str]) -> None:
        super().__init__(message)
        self.reasons = tuple(reasons)

    def failed_conditions(self) -> tuple[int, ...]:
        return tuple(index for index, code in enumerate(self.reasons) if code == "ConditionalCheckFailed")


class Busy(AwsError):
    """The same call may succeed later."""

    status, code, title = Unavailable.status, Unavailable.code, Unavailable.title


class Throttled(Busy):
    """AWS takes no more for now."""


class PartlyRefused(Throttled):
    """The rest of the batch was taken."""


class Contended(Busy):
    """Another writer was first."""


class Expired(Busy):
    """New credentials are there to be read."""


class Unreachable(Busy):
    """Nothing happened."""


class OutcomeUnknown(Unreachable):
    """Whoever repeats the call has to bear both outcomes."""


_OURS: dict[type, type[AwsError]] = {https.Unreachable: Unreachable, https.OutcomeUnknown: OutcomeUnknown}


@contextmanager
def translated() -> Iterator[None]:
    """Around what sends and receives, also as a decorator. An answer too large is an AwsError: it stays as large."""
    try:
        yield
    except https.HttpsError as error:
        raise _OURS.get(type(error), AwsError)(str(error)) from error
