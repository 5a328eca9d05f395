"""Receives webhooks. The signature is verified; the content only shows which parcel to get from the carrier.

So a notification that comes late, twice or out of order changes nothing wrongly, and none has to be remembered.
"""

import logging
from collections.abc import Mapping

from cartwright.clock import Clock
from cartwright.errors import Unavailable
from shipping.domain import InvalidNotification, UnknownCarrier
from shipping.labels import LabelService
from shipping.ports import CarrierDown, CarrierOutcomeUnknown, Notifications, Untrusted

_log = logging.getLogger(__name__)


class WebhookReceiver:
    """`notifications` is None in a stage without a carrier."""

    def __init__(
        self, carrier: str, notifications: Notifications | None, labels: LabelService, clock: Clock
    ) -> None:
        self._carrier = carrier
        self._notifications = notifications
        self._labels = labels
        self._clock = clock

    def receive(self, carrier: str, content: bytes, headers: Mapping[str, str]) -> None:
        """Idempotent. Notifications that do not concern our parcels are accepted and ignored.

        Raises UnknownCarrier, InvalidNotification, and Unavailable, which makes the carrier retry.
        """
        if carrier != self._carrier or self._notifications is None:
            raise UnknownCarrier
        try:
            notification = self._notifications.read(content, headers, self._clock())
        except Untrusted as reason:
            _log.warning("The notification was rejected", extra={"carrier": carrier, "reason": str(reason)})
            raise InvalidNotification from None
        if notification is None:
            return
        try:
            ours = self._labels.notified(notification.reference)
        except (CarrierDown, CarrierOutcomeUnknown) as failure:
            _log.warning(
                "The carrier sent a notification but did not return the parcel",
                extra={"failure": repr(failure)},
            )
            raise Unavailable from None
        _log.info("The notification was processed", extra={"reference": notification.reference, "ours": ours})
