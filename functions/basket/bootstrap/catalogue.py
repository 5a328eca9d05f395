from basket.settings import ConsumerSettings
from basket.shelf.repository import ShelfRepository
from basket.shelf.service import CopyKeeper
from cartwright.aws.dynamodb import Table
from cartwright.logging import configure


def compose(settings: ConsumerSettings) -> CopyKeeper:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    return CopyKeeper(ShelfRepository(table))
