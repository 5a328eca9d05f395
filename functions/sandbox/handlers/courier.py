"""Calls merchants back."""

import os

from sandbox.bootstrap.courier import compose
from sandbox.handlers.call_delivery import CallDelivery
from sandbox.settings import CourierSettings

handler = CallDelivery(compose(CourierSettings.from_environment(os.environ)))
