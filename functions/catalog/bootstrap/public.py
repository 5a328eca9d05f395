from cartwright.aws.dynamodb import Table
from cartwright.clock import utc_now
from cartwright.logging import configure
from catalog.categories.cache import CachedTrees
from catalog.categories.repository import CategoryRepository
from catalog.products.reading import ShopWindow
from catalog.products.shelf_repository import ShelfRepository
from catalog.settings import PublicSettings


def compose(settings: PublicSettings) -> tuple[ShopWindow, CachedTrees]:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    trees = CachedTrees(CategoryRepository(table, consistent=False), utc_now)
    return ShopWindow(ShelfRepository(table, consistent=False), trees), trees
