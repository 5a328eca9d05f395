"""Serves the routes of the staff."""

import os

from cartwright.authorisation import Authoriser
from cartwright.http.dispatcher import Dispatcher
from orders.api import ROUTES
from orders.bootstrap.counter import compose
from orders.handlers.operations import StaffOperations
from orders.settings import ApiSettings

_settings = ApiSettings.from_environment(os.environ)
_counter = compose(_settings)

handler = Dispatcher(
    [route for route in ROUTES if route.handler == "staff"],
    StaffOperations(_counter.desk, _counter.reader, _counter.cursors).table(),
    Authoriser(_settings.user_pool_client_id),
)
