"""Hears of orders that come to nothing."""

import os

from basket.bootstrap.outcomes import compose
from basket.handlers.events import EventDelivery, hearing
from basket.settings import ConsumerSettings
from cartwright.events.orders import OrderCancelled, OrderRejected

_releaser = compose(ConsumerSettings.from_environment(os.environ))

handler = EventDelivery(hearing(OrderRejected, _releaser.ended), hearing(OrderCancelled, _releaser.ended))
