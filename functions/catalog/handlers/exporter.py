"""Writes the catalogue to files."""

import os

from catalog.bootstrap.exporter import compose
from catalog.handlers.export_delivery import ExportDelivery
from catalog.settings import ExporterSettings

handler = ExportDelivery(compose(ExporterSettings.from_environment(os.environ)))
