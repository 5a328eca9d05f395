from msgspec import Struct

from cartwright.aws.dynamodb import Table
from cartwright.aws.s3 import Bucket
from cartwright.aws.secrets import secret
from cartwright.clock import utc_now
from cartwright.cursors import Cursors
from cartwright.ids import Ids
from cartwright.logging import configure
from catalog.categories.repository import CategoryRepository
from catalog.categories.service import Taxonomy
from catalog.imports.repository import ImportRepository
from catalog.imports.service import ImportDesk
from catalog.imports.uploads import BucketUploads
from catalog.products.repository import ProductRepository
from catalog.products.service import Catalogue
from catalog.settings import StaffSettings


class Desks(Struct, frozen=True):
    catalogue: Catalogue
    taxonomy: Taxonomy
    imports: ImportDesk
    cursors: Cursors


def compose(settings: StaffSettings) -> Desks:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    categories, new_id = CategoryRepository(table), Ids().new
    uploads = BucketUploads(Bucket(settings.import_bucket))
    return Desks(
        catalogue=Catalogue(ProductRepository(table), categories, utc_now, new_id),
        taxonomy=Taxonomy(categories, new_id),
        imports=ImportDesk(ImportRepository(table), uploads, utc_now, new_id),
        cursors=Cursors(lambda: secret(settings.cursor_secret_arn)),
    )
