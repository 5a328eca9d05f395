"""Receives the webhooks of payment providers."""

from cartwright.authorisation import PublicOnly
from cartwright.aws.secrets import secret
from cartwright.clock import utc_now
from cartwright.http.dispatcher import serving
from cartwright.http.requests import RawBody, Request
from cartwright.runtime import Composed, Handler
from payments.api import ROUTES, ProviderPath
from payments.composition import payment_service
from payments.ports import Notifications
from payments.settings import WebhookSettings
from payments.webhook_receiver import WebhookReceiver


class ProviderOperations:
    def __init__(self, receiver: WebhookReceiver) -> None:
        self._receiver = receiver

    def receive_notification(self, request: Request) -> None:
        path: ProviderPath = request.path
        body: RawBody = request.body
        self._receiver.receive(path.provider, body.content, body.headers)


def compose(settings: WebhookSettings) -> Handler:
    service, payments = payment_service(settings)
    receiver = WebhookReceiver(settings.provider, _notifications(settings), payments, service, utc_now)
    return serving(ROUTES, "webhook", PublicOnly(), ProviderOperations(receiver))


def _notifications(settings: WebhookSettings) -> Notifications:
    def key() -> bytes:
        return secret(settings.webhook_secret_arn)

    if settings.provider == "stripe":
        from payments.stripe_webhook_provider import StripeNotifications  # noqa: PLC0415

        return StripeNotifications(key)
    from payments.sandbox_provider import SandboxNotifications  # noqa: PLC0415

    return SandboxNotifications(key)


handler = Composed(compose, WebhookSettings.from_environment)
