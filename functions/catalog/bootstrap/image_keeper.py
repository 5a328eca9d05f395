from cartwright.aws.dynamodb import Table
from cartwright.aws.s3 import Bucket
from cartwright.clock import utc_now
from cartwright.ids import Ids
from cartwright.logging import configure
from catalog.categories.repository import CategoryRepository
from catalog.images.keeper import Keeper
from catalog.images.links import FILES
from catalog.images.repository import ImageRepository
from catalog.images.uploads import BucketFiles
from catalog.products.repository import ProductRepository
from catalog.products.service import Catalogue
from catalog.settings import ImageKeeperSettings


def compose(settings: ImageKeeperSettings) -> Keeper:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    catalogue = Catalogue(ProductRepository(table), CategoryRepository(table), utc_now, Ids().new)
    return Keeper(ImageRepository(table), BucketFiles(Bucket(settings.image_bucket), FILES), catalogue)
