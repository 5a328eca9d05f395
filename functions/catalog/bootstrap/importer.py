from concurrent.futures import ThreadPoolExecutor

from cartwright.aws.dynamodb import Table
from cartwright.aws.s3 import Bucket
from cartwright.aws.sqs import Queue
from cartwright.clock import utc_now
from cartwright.ids import Ids
from cartwright.logging import configure
from catalog.categories.repository import CategoryRepository
from catalog.imports.continuation_queue import ContinuationQueue
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
    pool = ThreadPoolExecutor(_THREADS)
    upserter = Upserter(ProductRepository(table), CategoryRepository(table), utc_now, Ids().new, pool)
    return Importer(
        ImportRepository(table),
        BucketUploads(Bucket(settings.import_bucket)),
        upserter,
        ContinuationQueue(Queue(settings.import_queue_url)),
        utc_now,
    )
