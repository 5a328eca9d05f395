from cartwright.aws.dynamodb import Table
from cartwright.aws.s3 import Bucket
from cartwright.clock import utc_now
from cartwright.ids import Ids
from cartwright.logging import configure
from catalog.search.indexing import Indexer
from catalog.search.repository import ChangeFeed, SnapshotStore
from catalog.settings import IndexerSettings


def compose(settings: IndexerSettings) -> Indexer:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    return Indexer(ChangeFeed(table), SnapshotStore(table, Bucket(settings.index_bucket)), utc_now, Ids().new)
