from basket.settings import ConsumerSettings
from basket.usage.repository import UsageRepository
from basket.usage.service import Releaser
from cartwright.aws.dynamodb import Table
from cartwright.logging import configure


def compose(settings: ConsumerSettings) -> Releaser:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    return Releaser(UsageRepository(table))
