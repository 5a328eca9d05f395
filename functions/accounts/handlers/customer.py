"""Serves the routes of customers."""

import os

from accounts.api import ROUTES
from accounts.bootstrap.desks import compose
from accounts.handlers.operations import CustomerOperations
from accounts.settings import ApiSettings
from cartwright.authorisation import Authoriser
from cartwright.http.dispatcher import Dispatcher

_settings = ApiSettings.from_environment(os.environ)
_desks = compose(_settings)

handler = Dispatcher(
    (route for route in ROUTES if route.handler == "customer"),
    CustomerOperations(_desks.profiles, _desks.addresses).table(),
    Authoriser(_settings.user_pool_client_id),
)
