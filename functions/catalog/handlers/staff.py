"""Serves the routes of staff."""

import os

from cartwright.authorisation import Authoriser
from cartwright.http.dispatcher import Dispatcher
from catalog.api import ROUTES
from catalog.bootstrap.staff import compose
from catalog.handlers.category_operations import CategoryOperations
from catalog.handlers.import_operations import ImportOperations
from catalog.handlers.product_operations import ProductOperations
from catalog.settings import StaffSettings

_settings = StaffSettings.from_environment(os.environ)
_desks = compose(_settings)

handler = Dispatcher(
    (route for route in ROUTES if route.handler == "staff"),
    {
        **ProductOperations(_desks.catalogue, _desks.cursors).table(),
        **CategoryOperations(_desks.taxonomy).table(),
        **ImportOperations(_desks.imports, _desks.cursors).table(),
    },
    Authoriser(_settings.user_pool_client_id),
)
