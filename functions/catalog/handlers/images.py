"""Looks at uploaded images and makes their thumbnails."""

import os

from catalog.bootstrap.images import compose
from catalog.handlers.image_delivery import ImageDelivery
from catalog.settings import ImagesSettings

handler = ImageDelivery(compose(ImagesSettings.from_environment(os.environ)))
