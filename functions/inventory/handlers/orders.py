"""Sets stock aside for orders, sells it and gives it back, as orders tell."""

import os

from inventory.bootstrap.orders import compose
from inventory.handlers.order_events import OrderEvents
from inventory.settings import ReservationSettings

handler = OrderEvents(compose(ReservationSettings.from_environment(os.environ)))
