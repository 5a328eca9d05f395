"""The HTTP contract of the sandbox: for merchants with an API key, and for their customers at the bank."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from cartwright.errors import CartwrightError, ConcurrentUpdate
from cartwright.fields import Currency
from cartwright.http import Access, Route
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
from sandbox.views import PaymentView

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
)
