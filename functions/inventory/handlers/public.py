"""Serves the public routes."""

import os

from cartwright.authorisation import PublicOnly
from cartwright.http.dispatcher import Dispatcher
from inventory.bootstrap.public import compose
from inventory.handlers.public_operations import PublicOperations
from inventory.settings import PublicSettings
from inventory.stock.api import ROUTES

_operations = PublicOperations(compose(PublicSettings.from_environment(os.environ)))

handler = Dispatcher(
    (route for route in ROUTES if route.handler == "public"), _operations.table(), PublicOnly()
)
