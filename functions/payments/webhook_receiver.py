"""What providers send of themselves. It is checked, and then taken only as a hint that there is news."""

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
        """What was dealt with before, and what is about nothing of ours, is taken without effect.

        Raises UnknownProvider, InvalidNotification, and Unavailable: then the provider has to tell it again.
        """
        if provider != self._provider:
            raise UnknownProvider
        try:
            news = self._notifications.read(content, headers, self._clock())
        except Untrusted as reason:
            _log.warning("A notification was refused", extra={"provider": provider, "reason": str(reason)})
            raise InvalidNotification from None
        if news is None or self._payments.seen(provider, news.event_id):
            return
        try:
            ours = self._service.notified(news.order_id, news.reference)
        except (ProviderDown, ProviderUnknown, Refused) as failure:
            _log.warning("The provider has news and does not tell them", extra={"failure": repr(failure)})
            raise Unavailable from None
        self._payments.remember(provider, news.event_id, self._clock())
        _log.info("A notification was heeded", extra={"order_id": news.order_id, "ours": ours})
