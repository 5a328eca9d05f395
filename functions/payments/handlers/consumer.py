"""Hears what concerns payments."""

import os

from payments.bootstrap.consumer import compose
from payments.handlers.facts import FactDelivery
from payments.settings import AuthorisingSettings

handler = FactDelivery(compose(AuthorisingSettings.from_environment(os.environ)))
