from cartwright.aws.dynamodb import Table
from cartwright.logging import configure
from inventory.settings import PublicSettings
from inventory.stock.reading import ShopWindow
from inventory.stock.repository import ShelfRepository


def compose(settings: PublicSettings) -> ShopWindow:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    return ShopWindow(ShelfRepository(table, consistent=False))
