"""Receives webhooks. The signature is verified; the content only shows which payment to get from the provider."""

import logging
from collections.abc import Mapping

from cartwright.clock import Clock
from cartwright.errors import Unavailable
from payments.domain import InvalidNotification, UnknownProvider
from payments.ports import Notifications, Payments, ProviderDown, ProviderUnknown, Refused, Untrusted
from payments.service import PaymentService

_log = logging.getLogger(__name__)


class WebhookReceiver:
    def __init__(
        self,
        provider: str,
        notifications: Notifications,
        payments: Payments,
        service: PaymentService,
        clock: Clock,
    ) -> None:
        self._provider = provider
        self._notifications = notifications
        self._payments = payments
        self._service = service
        self._clock = clock

    def receive(self, provider: str, content: bytes, headers: Mapping[str, str]) -> None:
        """Idempotent. Notifications that do not concern our payments are accepted and ignored.

        Raises UnknownProvider, InvalidNotification, and Unavailable, which makes the provider retry.
        """
        if provider != self._provider:
            raise UnknownProvider
        try:
            notification = self._notifications.read(content, headers, self._clock())
        except Untrusted as reason:
            _log.warning("The notification was rejected", extra={"provider": provider, "reason": str(reason)})
            raise InvalidNotification from None
        if notification is None or self._payments.seen(provider, notification.event_id):
            return
        try:
            ours = self._service.notified(notification.order_id, notification.reference)
        except (ProviderDown, ProviderUnknown, Refused) as failure:
            _log.warning(
                "The provider sent a notification but did not return the payment",
                extra={"failure": repr(failure)},
            )
            raise Unavailable from None
        self._payments.remember(provider, notification.event_id, self._clock())
        _log.info("The notification was processed", extra={"order_id": notification.order_id, "ours": ours})
