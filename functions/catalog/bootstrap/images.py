from cartwright.aws.dynamodb import Table
from cartwright.aws.s3 import Bucket
from cartwright.clock import utc_now
from cartwright.ids import Ids
from cartwright.logging import configure
from catalog.images.intake import Intake
from catalog.images.links import FILES
from catalog.images.repository import ImageRepository
from catalog.images.sandbox import Sandbox
from catalog.images.uploads import BucketFiles
from catalog.products.views import THUMBNAIL_SIDES
from catalog.settings import ImagesSettings


def compose(settings: ImagesSettings) -> Intake:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    files = BucketFiles(Bucket(settings.image_bucket), FILES)
    sandbox = Sandbox({str(size): side for size, side in THUMBNAIL_SIDES.items()})
    return Intake(ImageRepository(table), files, sandbox, utc_now, Ids().new)
