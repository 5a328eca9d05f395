"""Serves merchants who have the API key."""

import os

from cartwright.http.dispatcher import Dispatcher
from sandbox.api import ROUTES
from sandbox.bootstrap.merchants import compose
from sandbox.handlers.operations import MerchantOperations
from sandbox.settings import MerchantsSettings

_sandbox, _gate = compose(MerchantsSettings.from_environment(os.environ))

handler = Dispatcher(
    [route for route in ROUTES if route.handler == "merchants"], MerchantOperations(_sandbox).table(), _gate
)
