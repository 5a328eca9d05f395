"""Keeps the list of the catalogue's SKUs up to date."""

import os

from cartwright.consumer import EventConsumer, on
from cartwright.events.catalog import ProductChanged, ProductRemoved
from inventory.bootstrap.catalogue import compose
from inventory.settings import CatalogueSettings

_copy = compose(CatalogueSettings.from_environment(os.environ))

handler = EventConsumer(on(ProductChanged, _copy.changed), on(ProductRemoved, _copy.removed))
