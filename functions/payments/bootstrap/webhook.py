from cartwright.aws.secrets import secret
from cartwright.clock import utc_now
from payments.bootstrap.desk import desk
from payments.inbox import Inbox
from payments.ports import Notifications
from payments.settings import WebhookSettings


def compose(settings: WebhookSettings) -> Inbox:
    made, payments = desk(settings)
    return Inbox(settings.provider, _notifications(settings), payments, made, utc_now)


def _notifications(settings: WebhookSettings) -> Notifications:
    def key() -> bytes:
        return secret(settings.webhook_secret_arn)

    if settings.provider == "stripe":
        from payments.stripe_webhook_provider import StripeNotifications  # noqa: PLC0415

        return StripeNotifications(key)
    from payments.sandbox_provider import SandboxNotifications  # noqa: PLC0415

    return SandboxNotifications(key)
