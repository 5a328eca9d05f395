"""Shows images that are ready on their products, and deletes those that are shown no more."""

import os

from catalog.bootstrap.image_keeper import compose
from catalog.handlers.image_events import ImageEvents
from catalog.settings import ImageKeeperSettings

handler = ImageEvents(compose(ImageKeeperSettings.from_environment(os.environ)))
