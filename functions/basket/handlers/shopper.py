"""Serves guests and customers."""

import os

from basket.baskets.api import ROUTES
from basket.bootstrap.shopper import compose
from basket.handlers.shopper_operations import ShopperOperations
from basket.settings import shopper_settings
from cartwright.authorisation import Authoriser
from cartwright.http.dispatcher import Dispatcher

_settings = shopper_settings(os.environ)

handler = Dispatcher(
    ROUTES, ShopperOperations(compose(_settings)).table(), Authoriser(_settings.user_pool_client_id)
)
