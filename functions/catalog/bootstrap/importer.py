from concurrent.futures import ThreadPoolExecutor

from cartwright.aws.dynamodb import Table
from cartwright.aws.s3 import Bucket
from cartwright.clock import utc_now
from cartwright.ids import Ids
from cartwright.logging import configure
from catalog.categories.repository import CategoryRepository
from catalog.categories.service import Taxonomy
from catalog.imports.importer import Importer
from catalog.imports.repository import ImportRepository
from catalog.imports.uploads import BucketUploads
from catalog.imports.upsert import Upserter
from catalog.products.repository import ProductRepository
from catalog.settings import ImporterSettings

_THREADS = 8


def compose(settings: ImporterSettings) -> Importer:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    new_id = Ids().new
    taxonomy = Taxonomy(CategoryRepository(table), new_id)
    pool = ThreadPoolExecutor(_THREADS)
    upserter = Upserter(ProductRepository(table), taxonomy, utc_now, new_id, pool)
    uploads = BucketUploads(Bucket(settings.import_bucket))
    return Importer(ImportRepository(table), uploads, upserter, utc_now)
