"""Serves providers that call back."""

import os

from cartwright.authorisation import PublicOnly
from cartwright.http.dispatcher import Dispatcher
from payments.api import ROUTES
from payments.bootstrap.webhook import compose
from payments.handlers.operations import ProviderOperations
from payments.settings import WebhookSettings

_inbox = compose(WebhookSettings.from_environment(os.environ))

handler = Dispatcher(
    [route for route in ROUTES if route.handler == "webhook"],
    ProviderOperations(_inbox).table(),
    PublicOnly(),
)
