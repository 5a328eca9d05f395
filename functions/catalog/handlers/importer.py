"""Imports uploaded files."""

import os

from catalog import bootstrap
from catalog.handlers.file_delivery import FileDelivery
from catalog.settings import ImporterSettings

handler = FileDelivery(bootstrap.importer(ImporterSettings.from_environment(os.environ)))
