"""The HTTP contract of the sandbox: for merchants with an API key, and for their customers at the bank."""

from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import asdict

from cartwright.errors import CartwrightError, ConcurrentUpdate
from cartwright.fields import AddressLine, Country, Currency, OptionalLine, PostalAddress, Postcode
from cartwright.http import Access, Route
from cartwright.text import LINE
from sandbox.domain import (
    Amount,
    AnswerLost,
    CallbackUrl,
    CaptureRefused,
    ChargeNotFound,
    NotPossible,
    OtherParameters,
    OutOfOrder,
    Reference,
    RefundId,
    UnknownKey,
)
from sandbox.parcel_domain import (
    AddressRefused,
    Delivery,
    Grams,
    OtherContents,
    ParcelEnded,
    ParcelNotFound,
    ParcelReference,
    Report,
)
from sandbox.views import ParcelView, PaymentView

TITLE = "Cartwright payment sandbox"
VERSION = "1.0.0"

Token = Annotated[
    str,
    Meta(
        pattern=r"^[!-~]{1,255}$(?!\n)",
        description="Selects the behaviour: tok_approve, tok_decline_REASON, tok_3ds, tok_late_webhook, ...",
        examples=["tok_approve"],
    ),
]


class PaymentPath(Struct, frozen=True, forbid_unknown_fields=True):
    reference: Reference


class ChallengePath(Struct, frozen=True, forbid_unknown_fields=True):
    reference: Reference
    challenge: Annotated[
        str, Meta(pattern=r"^[A-Za-z0-9-]{1,64}$(?!\n)", examples=["01936b72-0a00-7b01-9c14-aabbccddeeff"])
    ]


class AuthoriseInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reference: Reference
    amount: Amount
    currency: Currency
    token: Token
    callback_url: CallbackUrl


class RefundInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: RefundId
    amount: Amount


class ChallengeAnswer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    outcome: Literal["approve", "fail"]


class ParcelPath(Struct, frozen=True, forbid_unknown_fields=True):
    reference: ParcelReference


class DeliveryAddress(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The postcode may select a failure: SANDBOX TIMEOUT, SANDBOX FAILURE or SANDBOX REFUSAL."""

    name: AddressLine
    line1: AddressLine
    line2: OptionalLine = ""
    city: AddressLine
    region: OptionalLine = ""
    postcode: Postcode
    country: Country

    def plain(self) -> PostalAddress:
        return PostalAddress(**asdict(self))


class ParcelRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reference: ParcelReference
    weight_grams: Grams
    service: Annotated[str, Meta(pattern=LINE, min_length=1, max_length=40, examples=["standard"])]
    address: DeliveryAddress
    callback_url: CallbackUrl


class ScanInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the parcel is, and how the merchant hears of it."""

    report: Report
    webhook: Delivery = "at-once"


_ALWAYS: tuple[type[CartwrightError], ...] = (UnknownKey, OutOfOrder, AnswerLost, ConcurrentUpdate)

ROUTES: tuple[Route, ...] = (
    Route(
        method="POST",
        path="/payments",
        operation="authorisePayment",
        summary="Authorise an amount",
        access=Access.PARTNER,
        handler="merchants",
        request=AuthoriseInput,
        response=PaymentView,
        errors=(*_ALWAYS, OtherParameters),
    ),
    Route(
        method="GET",
        path="/payments/{reference}",
        operation="getPayment",
        summary="Get a payment",
        access=Access.PARTNER,
        handler="merchants",
        path_parameters=PaymentPath,
        response=PaymentView,
        errors=(UnknownKey, ChargeNotFound),
    ),
    Route(
        method="POST",
        path="/payments/{reference}/capture",
        operation="capturePayment",
        summary="Capture an authorised payment; idempotent",
        access=Access.PARTNER,
        handler="merchants",
        path_parameters=PaymentPath,
        response=PaymentView,
        errors=(*_ALWAYS, ChargeNotFound, NotPossible, CaptureRefused),
    ),
    Route(
        method="POST",
        path="/payments/{reference}/void",
        operation="voidPayment",
        summary="Void a payment; an unknown reference can then never be authorised",
        access=Access.PARTNER,
        handler="merchants",
        path_parameters=PaymentPath,
        response=PaymentView,
        errors=(*_ALWAYS, NotPossible),
    ),
    Route(
        method="POST",
        path="/payments/{reference}/refunds",
        operation="refundPayment",
        summary="Refund a captured payment, in part or in full",
        access=Access.PARTNER,
        handler="merchants",
        path_parameters=PaymentPath,
        request=RefundInput,
        response=PaymentView,
        errors=(*_ALWAYS, ChargeNotFound, NotPossible, OtherParameters),
    ),
    Route(
        method="POST",
        path="/challenges/{reference}/{challenge}",
        operation="answerChallenge",
        summary="Answer the bank's 3-D Secure challenge, as the customer would",
        access=Access.PUBLIC,
        handler="bank",
        path_parameters=ChallengePath,
        request=ChallengeAnswer,
        response=PaymentView,
        errors=(ChargeNotFound, NotPossible, ConcurrentUpdate),
    ),
    Route(
        method="POST",
        path="/parcels",
        operation="sellLabel",
        summary="Sell a label for a parcel, once for each reference",
        access=Access.PARTNER,
        handler="carrier",
        request=ParcelRequest,
        response=ParcelView,
        errors=(*_ALWAYS, OtherContents, AddressRefused),
    ),
    Route(
        method="GET",
        path="/parcels/{reference}",
        operation="getParcel",
        summary="Get a parcel",
        access=Access.PARTNER,
        handler="carrier",
        path_parameters=ParcelPath,
        response=ParcelView,
        errors=(UnknownKey, ParcelNotFound),
    ),
    Route(
        method="POST",
        path="/parcels/{reference}/scans",
        operation="scanParcel",
        summary="Move a parcel, as the carrier's scanners would, and send the webhook as told",
        access=Access.PARTNER,
        handler="carrier",
        path_parameters=ParcelPath,
        request=ScanInput,
        response=ParcelView,
        errors=(UnknownKey, ParcelNotFound, ParcelEnded, ConcurrentUpdate),
    ),
)
