"""Registers whoever confirmed their e-mail address."""

import os

from accounts.bootstrap.registrar import compose
from accounts.handlers.confirmation import Confirmation
from accounts.settings import RegistrarSettings

handler = Confirmation(compose(RegistrarSettings.from_environment(os.environ)))
