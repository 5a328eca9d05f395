from cartwright.aws.s3 import Bucket
from cartwright.clock import utc_now
from cartwright.cursors import Cursors
from cartwright.logging import configure
from catalog.bootstrap.products import catalogue, connected, cursors, new_id
from catalog.imports.repository import ImportRepository
from catalog.imports.service import ImportDesk
from catalog.imports.uploads import BucketUploads
from catalog.products.service import Catalogue
from catalog.settings import StaffSettings


def compose(settings: StaffSettings) -> tuple[Catalogue, ImportDesk, Cursors]:
    configure(settings.service)
    table = connected(settings.table_name)
    uploads = BucketUploads(Bucket(settings.import_bucket))
    desk = ImportDesk(ImportRepository(table), uploads, utc_now, new_id)
    return catalogue(table), desk, cursors(settings.cursor_secret_arn)
