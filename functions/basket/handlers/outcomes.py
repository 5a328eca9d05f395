"""Consumes orders that were bought, or came to nothing."""

import os

from basket.bootstrap.outcomes import compose
from basket.settings import ConsumerSettings
from cartwright.consumer import EventConsumer, on
from cartwright.events.orders import OrderCancelled, OrderConfirmed, OrderRejected

_outcomes = compose(ConsumerSettings.from_environment(os.environ))

handler = EventConsumer(
    on(OrderConfirmed, _outcomes.bought),
    on(OrderRejected, _outcomes.ended),
    on(OrderCancelled, _outcomes.ended),
)
