from cartwright.aws.dynamodb import Table
from cartwright.aws.s3 import Bucket
from cartwright.aws.secrets import secret
from cartwright.clock import utc_now
from cartwright.cursors import Cursors
from cartwright.logging import configure
from catalog.categories.cache import CachedTrees
from catalog.categories.repository import CategoryRepository
from catalog.search.live import LiveIndex
from catalog.search.repository import ChangeFeed, SnapshotStore
from catalog.search.service import Search
from catalog.settings import SearchSettings


def compose(settings: SearchSettings) -> tuple[Search, Cursors]:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    trees = CachedTrees(CategoryRepository(table, consistent=False), utc_now)
    live = LiveIndex(ChangeFeed(table), SnapshotStore(table, Bucket(settings.index_bucket)), utc_now)
    return Search(live, trees, utc_now), Cursors(lambda: secret(settings.cursor_secret_arn))
