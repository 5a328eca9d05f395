"""Sample messages by operation, for the contract."""

from msgspec import Struct
from msgspec.structs import replace

from cartwright.errors import CartwrightError
from sandbox.api import (
    AuthoriseInput,
    ChallengeAnswer,
    DeliveryAddress,
    ParcelRequest,
    RefundInput,
    ScanInput,
)
from sandbox.views import ParcelView, PaymentView, RefundView

_REFERENCE = "01936b72-0001-7c33-9a44-5b6c7d8e9f00"
_AUTHORISED = PaymentView(
    reference=_REFERENCE,
    state="authorised",
    amount=2645,
    currency="GBP",
    captured=0,
    refunds=(),
    reason="",
    action_path="",
)
_CAPTURED = PaymentView(
    reference=_REFERENCE,
    state="captured",
    amount=2645,
    currency="GBP",
    captured=2645,
    refunds=(),
    reason="",
    action_path="",
)
_PARCEL = f"{_REFERENCE}-1"
_LABELLED = ParcelView(
    reference=_PARCEL,
    state="labelled",
    weight_grams=780,
    service="standard",
    tracking_number="SB00193B72A4C1",
    label_url="https://labels.example/SB00193B72A4C1",
)

REQUESTS: dict[str, Struct] = {
    "authorisePayment": AuthoriseInput(
        reference=_REFERENCE,
        amount=2645,
        currency="GBP",
        token="tok_approve",  # noqa: S106
        callback_url="https://abcde12345.execute-api.eu-west-1.amazonaws.com/v1/webhooks/sandbox",
    ),
    "refundPayment": RefundInput(id="return-1041", amount=645),
    "answerChallenge": ChallengeAnswer(outcome="approve"),
    "sellLabel": ParcelRequest(
        reference=_PARCEL,
        weight_grams=780,
        service="standard",
        address=DeliveryAddress(
            name="Ada Byron", line1="12 St James's Square", city="London", postcode="SW1Y 4JH", country="GB"
        ),
        callback_url="https://abcde12345.execute-api.eu-west-1.amazonaws.com/v1/webhooks/sandbox",
    ),
    "scanParcel": ScanInput(report="in-transit"),
}
RESPONSES: dict[str, Struct] = {
    "authorisePayment": _AUTHORISED,
    "getPayment": _CAPTURED,
    "capturePayment": _CAPTURED,
    "voidPayment": PaymentView(
        reference=_REFERENCE,
        state="voided",
        amount=2645,
        currency="GBP",
        captured=0,
        refunds=(),
        reason="",
        action_path="",
    ),
    "refundPayment": PaymentView(
        reference=_REFERENCE,
        state="captured",
        amount=2645,
        currency="GBP",
        captured=2645,
        refunds=(RefundView(id="return-1041", amount=645),),
        reason="",
        action_path="",
    ),
    "answerChallenge": _AUTHORISED,
    "sellLabel": _LABELLED,
    "getParcel": _LABELLED,
    "scanParcel": replace(_LABELLED, state="in-transit"),
}
ERRORS: tuple[CartwrightError, ...] = ()
