"""Serves staff: products, categories, imports, exports and images."""

from cartwright.authorisation import TokenAuthorizer
from cartwright.aws.dynamodb import Table
from cartwright.aws.s3 import Bucket
from cartwright.aws.secrets import secret
from cartwright.aws.sqs import Queue
from cartwright.clock import utc_now
from cartwright.cursors import Cursors
from cartwright.http.dispatcher import serving
from cartwright.ids import Ids
from cartwright.runtime import Composed, Handler
from catalog.categories.api import ROUTES as CATEGORIES
from catalog.categories.repository import CategoryRepository
from catalog.categories.service import Taxonomy
from catalog.exports.api import ROUTES as EXPORTS
from catalog.exports.repository import ExportRepository
from catalog.exports.request_queue import RequestQueue
from catalog.exports.service import ExportService
from catalog.exports.uploads import BucketDownloads
from catalog.handlers.category_operations import CategoryOperations
from catalog.handlers.export_operations import ExportOperations
from catalog.handlers.image_operations import ImageOperations
from catalog.handlers.import_operations import ImportOperations
from catalog.handlers.product_operations import ProductOperations
from catalog.images.api import ROUTES as IMAGES
from catalog.images.links import FILES
from catalog.images.repository import ImageRepository
from catalog.images.service import ImageService
from catalog.images.uploads import BucketFiles
from catalog.imports.api import ROUTES as IMPORTS
from catalog.imports.repository import ImportRepository
from catalog.imports.service import ImportService
from catalog.imports.uploads import BucketUploads
from catalog.products.api import ROUTES as PRODUCTS
from catalog.products.repository import ProductRepository
from catalog.products.service import Catalogue
from catalog.settings import StaffSettings


def compose(settings: StaffSettings) -> Handler:
    table = Table(settings.table_name).connect()
    categories, new_id = CategoryRepository(table), Ids().new
    bucket = Bucket(settings.import_bucket)
    cursors = Cursors(lambda: secret(settings.cursor_secret_arn))
    catalogue = Catalogue(ProductRepository(table), categories, utc_now, new_id)
    files = BucketFiles(Bucket(settings.image_bucket), FILES)
    exports = ExportService(
        ExportRepository(table),
        RequestQueue(Queue(settings.export_queue_url)),
        BucketDownloads(bucket),
        utc_now,
        new_id,
    )
    imports = ImportService(ImportRepository(table), BucketUploads(bucket), utc_now, new_id)
    images = ImageService(ImageRepository(table), files, catalogue, utc_now, new_id)
    return serving(
        (*PRODUCTS, *CATEGORIES, *IMPORTS, *EXPORTS, *IMAGES),
        "staff",
        TokenAuthorizer(settings.user_pool_client_id),
        ProductOperations(catalogue, cursors),
        CategoryOperations(Taxonomy(categories, new_id)),
        ImportOperations(imports, cursors),
        ImageOperations(images),
        ExportOperations(exports),
    )


handler = Composed(compose, StaffSettings.from_environment)
