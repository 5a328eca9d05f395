"""What can go wrong beyond the door.

AwsError                    500 internal
├── AccessDenied            500: a grant is missing
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
"""

from collections.abc import Sequence

from cartwright.errors import CartwrightError, Unavailable


class AwsError(CartwrightError):
    """`message` is for the log; the caller of an API sees only the class's status and title."""

    def __init__(self, message: str) -> None:
        super().__init__()
        self.args = (message,)


class AccessDenied(AwsError):
    pass


class ResourceMissing(AwsError):
    pass


class ConditionFailed(AwsError):
    pass


class TransactionCancelled(AwsError):
    """`reasons` are DynamoDB's codes in the order of the actions; "None" is an action without a fault."""

    def __init__(self, message: str, reasons: Sequence[str]) -> None:
        super().__init__(message)
        self.reasons = tuple(reasons)

    def failed_conditions(self) -> tuple[int, ...]:
        return tuple(index for index, code in enumerate(self.reasons) if code == "ConditionalCheckFailed")


class Busy(AwsError):
    status = Unavailable.status
    code = Unavailable.code
    title = Unavailable.title


class Throttled(Busy):
    pass


class PartlyRefused(Throttled):
    pass


class Contended(Busy):
    pass


class Expired(Busy):
    pass


class Unreachable(Busy):
    pass


class OutcomeUnknown(Unreachable):
    pass
