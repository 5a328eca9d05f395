"""The composition root: settings -> adapters -> use cases, once per execution environment."""

from concurrent.futures import ThreadPoolExecutor

from cartwright.aws.dynamodb import Table
from cartwright.aws.events import Bus
from cartwright.aws.s3 import Bucket
from cartwright.aws.secrets import secret
from cartwright.clock import utc_now
from cartwright.cursors import Cursors
from cartwright.ids import Ids
from cartwright.logging import configure
from catalog.import_repository import ImportRepository
from catalog.import_service import ImportDesk
from catalog.importer import Importer
from catalog.repository import ProductRepository
from catalog.service import Catalogue
from catalog.settings import ImporterSettings, PublicSettings, RelaySettings, StaffSettings
from catalog.uploads import BucketUploads
from catalog.upsert import Upserter

_IMPORT_THREADS = 8

_new_id = Ids().new


def public(settings: PublicSettings) -> tuple[Catalogue, Cursors]:
    configure(settings.service)
    return _catalogue(_table(settings.table_name)), _cursors(settings.cursor_secret_arn)


def staff(settings: StaffSettings) -> tuple[Catalogue, ImportDesk, Cursors]:
    configure(settings.service)
    table = _table(settings.table_name)
    uploads = BucketUploads(Bucket(settings.import_bucket))
    desk = ImportDesk(ImportRepository(table), uploads, utc_now, _new_id)
    return _catalogue(table), desk, _cursors(settings.cursor_secret_arn)


def importer(settings: ImporterSettings) -> Importer:
    configure(settings.service)
    table = _table(settings.table_name)
    upserter = Upserter(ProductRepository(table), utc_now, _new_id, ThreadPoolExecutor(_IMPORT_THREADS))
    uploads = BucketUploads(Bucket(settings.import_bucket))
    return Importer(ImportRepository(table), uploads, upserter, utc_now)


def relay(settings: RelaySettings) -> Bus:
    configure(settings.service)
    return Bus(settings.bus_name)


def _table(name: str) -> Table:
    table = Table(name)
    table.connect()
    return table


def _catalogue(table: Table) -> Catalogue:
    return Catalogue(ProductRepository(table), utc_now, _new_id)


def _cursors(secret_arn: str) -> Cursors:
    return Cursors(lambda: secret(secret_arn))
