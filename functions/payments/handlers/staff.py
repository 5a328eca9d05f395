"""Serves the routes of the staff."""

import os

from cartwright.authorisation import Authoriser
from cartwright.http.dispatcher import Dispatcher
from payments.api import ROUTES
from payments.bootstrap.staff import compose
from payments.handlers.operations import StaffOperations
from payments.settings import StaffSettings

_settings = StaffSettings.from_environment(os.environ)

handler = Dispatcher(
    [route for route in ROUTES if route.handler == "staff"],
    StaffOperations(compose(_settings)).table(),
    Authoriser(_settings.user_pool_client_id),
)
