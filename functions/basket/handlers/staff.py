"""Serves the routes of staff."""

import os

from basket.bootstrap.staff import compose
from basket.handlers.staff_operations import StaffOperations
from basket.pricing.api import ROUTES
from basket.settings import StaffSettings
from cartwright.authorisation import Authoriser
from cartwright.http.dispatcher import Dispatcher

_settings = StaffSettings.from_environment(os.environ)

handler = Dispatcher(
    ROUTES, StaffOperations(compose(_settings)).table(), Authoriser(_settings.user_pool_client_id)
)
