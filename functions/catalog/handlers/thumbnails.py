"""Leads to the thumbnails of images: a function of its own, for most of a page's requests are theirs."""

import os

from cartwright.authorisation import PublicOnly
from cartwright.http.dispatcher import Dispatcher
from catalog.bootstrap.thumbnails import compose
from catalog.handlers.thumbnail_operations import ThumbnailOperations
from catalog.images.api import ROUTES
from catalog.settings import ThumbnailsSettings

_operations = ThumbnailOperations(compose(ThumbnailsSettings.from_environment(os.environ)))

handler = Dispatcher(
    (route for route in ROUTES if route.handler == "thumbnails"), _operations.table(), PublicOnly()
)
