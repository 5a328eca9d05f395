from cartwright.aws.dynamodb import Table
from cartwright.aws.s3 import Bucket
from cartwright.clock import utc_now
from cartwright.logging import configure
from catalog.categories.repository import CategoryRepository
from catalog.exports.exporter import Exporter
from catalog.exports.repository import ExportRepository, StockRepository
from catalog.exports.uploads import BucketDownloads
from catalog.settings import ExporterSettings


def compose(settings: ExporterSettings) -> Exporter:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    return Exporter(
        ExportRepository(table),
        StockRepository(table),
        CategoryRepository(table),
        BucketDownloads(Bucket(settings.export_bucket)),
        utc_now,
    )
