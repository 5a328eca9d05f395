from basket.pricing.release import Releaser
from basket.pricing.usage_repository import UsageRepository
from basket.settings import ConsumerSettings
from cartwright.aws.dynamodb import Table
from cartwright.logging import configure


def compose(settings: ConsumerSettings) -> Releaser:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    return Releaser(UsageRepository(table))
