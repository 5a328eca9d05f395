"""Serves shoppers who hand over their means of payment."""

import os

from cartwright.authorisation import PublicOnly
from cartwright.http.dispatcher import Dispatcher
from payments.api import ROUTES
from payments.bootstrap.methods import compose
from payments.handlers.operations import ShopperOperations
from payments.settings import MethodSettings

handler = Dispatcher(
    [route for route in ROUTES if route.handler == "methods"],
    ShopperOperations(compose(MethodSettings.from_environment(os.environ))).table(),
    PublicOnly(),
)
