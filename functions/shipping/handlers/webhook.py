"""Receives the webhooks of carriers."""

from cartwright.authorisation import PublicOnly
from cartwright.aws.dynamodb import Table
from cartwright.aws.secrets import secret
from cartwright.clock import utc_now
from cartwright.http.dispatcher import serving
from cartwright.http.requests import RawBody, Request
from cartwright.runtime import Composed, Handler
from shipping.api import ROUTES
from shipping.composition import label_service
from shipping.sandbox_carrier import SandboxNotifications
from shipping.settings import NONE, WebhookSettings
from shipping.shop_api import CarrierPath
from shipping.webhook_receiver import WebhookReceiver


class CarrierOperations:
    def __init__(self, receiver: WebhookReceiver) -> None:
        self._receiver = receiver

    def receive_notification(self, request: Request) -> None:
        path: CarrierPath = request.path
        body: RawBody = request.body
        self._receiver.receive(path.carrier, body.content, body.headers)


def compose(settings: WebhookSettings) -> Handler:
    labels = label_service(settings, Table(settings.table_name).connect())
    notifications = SandboxNotifications(lambda: secret(settings.webhook_secret_arn))
    known = notifications if settings.carrier != NONE else None
    receiver = WebhookReceiver(settings.carrier, known, labels, utc_now)
    return serving(ROUTES, "webhook", PublicOnly(), CarrierOperations(receiver))


handler = Composed(compose, WebhookSettings.from_environment)
