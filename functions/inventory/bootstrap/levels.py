from cartwright.aws.dynamodb import Table
from cartwright.clock import utc_now
from cartwright.ids import Ids
from cartwright.logging import configure
from inventory.settings import LevelSettings
from inventory.stock.levels import Levels
from inventory.stock.repository import StockRepository


def compose(settings: LevelSettings) -> Levels:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    return Levels(StockRepository(table), utc_now, Ids().new)
