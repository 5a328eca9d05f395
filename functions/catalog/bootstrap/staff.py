from cartwright.aws.s3 import Bucket
from cartwright.clock import utc_now
from cartwright.cursors import Cursors
from cartwright.logging import configure
from catalog.bootstrap.products import catalogue, connected, cursors, new_id
from catalog.import_repository import ImportRepository
from catalog.import_service import ImportDesk
from catalog.service import Catalogue
from catalog.settings import StaffSettings
from catalog.uploads import BucketUploads


def compose(settings: StaffSettings) -> tuple[Catalogue, ImportDesk, Cursors]:
    configure(settings.service)
    table = connected(settings.table_name)
    uploads = BucketUploads(Bucket(settings.import_bucket))
    desk = ImportDesk(ImportRepository(table), uploads, utc_now, new_id)
    return catalogue(table), desk, cursors(settings.cursor_secret_arn)
