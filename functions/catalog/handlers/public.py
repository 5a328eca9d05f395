"""Serves the public routes of single products and of the tree."""

import os

from cartwright.authorisation import PublicOnly
from cartwright.http.dispatcher import Dispatcher
from catalog.bootstrap.public import compose
from catalog.categories.api import ROUTES as CATEGORIES
from catalog.handlers.shop_operations import ShopOperations
from catalog.products.shop_api import ROUTES as PRODUCTS
from catalog.settings import PublicSettings

_operations = ShopOperations(*compose(PublicSettings.from_environment(os.environ)))

handler = Dispatcher(
    (route for route in (*PRODUCTS, *CATEGORIES) if route.handler == "public"),
    _operations.table(),
    PublicOnly(),
)
