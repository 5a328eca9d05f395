"""Attaches ready images to their products, and deletes images that no product references any more."""

from cartwright.aws.dynamodb import Table
from cartwright.aws.s3 import Bucket
from cartwright.clock import utc_now
from cartwright.events.catalog import ProductChanged, ProductRemoved
from cartwright.events.images import ImageReady
from cartwright.ids import Ids
from cartwright.runtime import Composed, Handler
from cartwright.runtime.consumer import EventConsumer, on
from catalog.categories.repository import CategoryRepository
from catalog.images.attacher import ImageAttacher
from catalog.images.links import FILES
from catalog.images.repository import ImageRepository
from catalog.images.uploads import BucketFiles
from catalog.products.repository import ProductRepository
from catalog.products.service import Catalogue
from catalog.settings import ImageAttacherSettings


def consumer(attacher: ImageAttacher) -> EventConsumer:
    def ready(event: ImageReady) -> None:
        attacher.attach(event.data.product_id, event.data.image_id, event.correlation_id)

    def changed(event: ProductChanged | ProductRemoved) -> None:
        attacher.sweep(event.data.product_id, event.correlation_id)

    return EventConsumer(on(ImageReady, ready), on(ProductChanged, changed), on(ProductRemoved, changed))


def compose(settings: ImageAttacherSettings) -> Handler:
    table = Table(settings.table_name).connect()
    catalogue = Catalogue(ProductRepository(table), CategoryRepository(table), utc_now, Ids().new)
    files = BucketFiles(Bucket(settings.image_bucket), FILES)
    return consumer(ImageAttacher(ImageRepository(table), files, catalogue))


handler = Composed(compose, ImageAttacherSettings.from_environment)
