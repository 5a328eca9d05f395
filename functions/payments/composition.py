"""Composes the use cases that all functions which change payments share."""

from typing import cast, get_args

from cartwright.aws.dynamodb import Table
from cartwright.aws.secrets import secret
from cartwright.clock import utc_now
from cartwright.ids import Ids
from cartwright.remote import Remote, located
from payments.domain import CaptureAt
from payments.method_repository import MethodRepository
from payments.ports import Provider
from payments.repository import PaymentRepository
from payments.service import PaymentService
from payments.settings import PaymentSettings


def payment_service(
    settings: PaymentSettings, *, callback_url: str = ""
) -> tuple[PaymentService, PaymentRepository]:
    """Without a `callback_url`, payments cannot be authorised. Raises ValueError for unknown settings."""
    if settings.capture_at not in get_args(CaptureAt):
        raise ValueError(f"CAPTURE_AT is {settings.capture_at}")
    table = Table(settings.table_name).connect()
    payments, methods = PaymentRepository(table), MethodRepository(table)
    provider = _provider(settings, callback_url)
    capture_at = cast("CaptureAt", settings.capture_at)
    return PaymentService(payments, methods, provider, utc_now, Ids().new, capture_at=capture_at), payments


def _provider(settings: PaymentSettings, callback_url: str) -> Provider:
    remote = Remote(settings.provider_url).connect()

    def key() -> bytes:
        return secret(settings.provider_key_arn)

    if settings.provider == "stripe":
        from payments.stripe_provider import StripeProvider  # noqa: PLC0415 - the other one is not loaded

        return StripeProvider(remote, key, callback_url)
    if settings.provider == "sandbox":
        from payments.sandbox_provider import SandboxProvider  # noqa: PLC0415

        return SandboxProvider(remote, key, located(callback_url) if callback_url else "")
    raise ValueError(f"PROVIDER is {settings.provider}")
