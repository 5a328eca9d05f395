"""Serves the routes of staff."""

import os

from cartwright.authorisation import Authoriser
from cartwright.http.dispatcher import Dispatcher
from inventory.api import ROUTES
from inventory.bootstrap.staff import compose
from inventory.handlers.staff_operations import StaffOperations
from inventory.settings import StaffSettings

_settings = StaffSettings.from_environment(os.environ)
_desks = compose(_settings)

handler = Dispatcher(
    (route for route in ROUTES if route.handler == "staff"),
    StaffOperations(
        _desks.stock, _desks.deliveries, _desks.reservations, _desks.cursors, _desks.clock
    ).table(),
    Authoriser(_settings.user_pool_client_id),
)
