"""Serves the bank's page, which customers come to without a key."""

import os

from cartwright.authorisation import PublicOnly
from cartwright.http.dispatcher import Dispatcher
from sandbox.api import ROUTES
from sandbox.bootstrap.bank import compose
from sandbox.handlers.operations import BankOperations
from sandbox.settings import BankSettings

_sandbox = compose(BankSettings.from_environment(os.environ))

handler = Dispatcher(
    [route for route in ROUTES if route.handler == "bank"], BankOperations(_sandbox).table(), PublicOnly()
)
