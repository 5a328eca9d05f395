"""Serves the public routes."""

import os

from cartwright.authorisation import PublicOnly
from cartwright.http.dispatcher import Dispatcher
from catalog.bootstrap.public import compose
from catalog.handlers.public_operations import PublicOperations
from catalog.products.api import ROUTES
from catalog.settings import PublicSettings

_operations = PublicOperations(*compose(PublicSettings.from_environment(os.environ)))

handler = Dispatcher(
    (route for route in ROUTES if route.handler == "public"), _operations.table(), PublicOnly()
)
