"""Imports uploaded files."""

import os

from catalog.bootstrap.importer import compose
from catalog.handlers.file_delivery import FileDelivery
from catalog.settings import ImporterSettings

handler = FileDelivery(compose(ImporterSettings.from_environment(os.environ)))
