from msgspec import Struct

from cartwright.aws.dynamodb import Table
from cartwright.aws.s3 import Bucket
from cartwright.aws.secrets import secret
from cartwright.aws.sqs import Queue
from cartwright.clock import utc_now
from cartwright.cursors import Cursors
from cartwright.ids import Ids
from cartwright.logging import configure
from catalog.categories.repository import CategoryRepository
from catalog.categories.service import Taxonomy
from catalog.exports.repository import ExportRepository
from catalog.exports.request_queue import RequestQueue
from catalog.exports.service import ExportDesk
from catalog.exports.uploads import BucketDownloads
from catalog.images.links import FILES
from catalog.images.repository import ImageRepository
from catalog.images.service import ImageDesk
from catalog.images.uploads import BucketFiles
from catalog.imports.repository import ImportRepository
from catalog.imports.service import ImportDesk
from catalog.imports.uploads import BucketUploads
from catalog.products.repository import ProductRepository
from catalog.products.service import Catalogue
from catalog.settings import StaffSettings


class Desks(Struct, frozen=True):
    catalogue: Catalogue
    taxonomy: Taxonomy
    imports: ImportDesk
    images: ImageDesk
    exports: ExportDesk
    cursors: Cursors


def compose(settings: StaffSettings) -> Desks:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    categories, new_id = CategoryRepository(table), Ids().new
    bucket = Bucket(settings.import_bucket)
    catalogue = Catalogue(ProductRepository(table), categories, utc_now, new_id)
    files = BucketFiles(Bucket(settings.image_bucket), FILES)
    return Desks(
        catalogue=catalogue,
        taxonomy=Taxonomy(categories, new_id),
        imports=ImportDesk(ImportRepository(table), BucketUploads(bucket), utc_now, new_id),
        exports=ExportDesk(
            ExportRepository(table),
            RequestQueue(Queue(settings.export_queue_url)),
            BucketDownloads(bucket),
            utc_now,
            new_id,
        ),
        images=ImageDesk(ImageRepository(table), files, catalogue, utc_now, new_id),
        cursors=Cursors(lambda: secret(settings.cursor_secret_arn)),
    )
