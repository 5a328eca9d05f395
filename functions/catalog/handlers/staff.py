"""Serves the routes of staff."""

import os

from cartwright.authorisation import Authoriser
from cartwright.http.dispatcher import Dispatcher
from catalog.bootstrap.staff import compose
from catalog.categories.api import ROUTES as CATEGORIES
from catalog.exports.api import ROUTES as EXPORTS
from catalog.handlers.category_operations import CategoryOperations
from catalog.handlers.export_operations import ExportOperations
from catalog.handlers.image_operations import ImageOperations
from catalog.handlers.import_operations import ImportOperations
from catalog.handlers.product_operations import ProductOperations
from catalog.images.api import ROUTES as IMAGES
from catalog.imports.api import ROUTES as IMPORTS
from catalog.products.api import ROUTES as PRODUCTS
from catalog.settings import StaffSettings

_settings = StaffSettings.from_environment(os.environ)
_desks = compose(_settings)

handler = Dispatcher(
    (route for route in (*PRODUCTS, *CATEGORIES, *IMPORTS, *EXPORTS, *IMAGES) if route.handler == "staff"),
    {
        **ProductOperations(_desks.catalogue, _desks.cursors).table(),
        **CategoryOperations(_desks.taxonomy).table(),
        **ImportOperations(_desks.imports, _desks.cursors).table(),
        **ImageOperations(_desks.images).table(),
        **ExportOperations(_desks.exports).table(),
    },
    Authoriser(_settings.user_pool_client_id),
)
