"""Serves the routes of staff."""

import os

from cartwright.authorisation import Authoriser
from cartwright.http.dispatcher import Dispatcher
from catalog.api import ROUTES
from catalog.bootstrap.staff import compose
from catalog.handlers.staff_operations import StaffOperations
from catalog.settings import StaffSettings

_settings = StaffSettings.from_environment(os.environ)
_operations = StaffOperations(*compose(_settings))

handler = Dispatcher(
    (route for route in ROUTES if route.handler == "staff"),
    _operations.table(),
    Authoriser(_settings.user_pool_client_id),
)
