from cartwright.aws.s3 import Bucket
from cartwright.clock import utc_now
from cartwright.logging import configure
from catalog.images.links import Links
from catalog.settings import ThumbnailsSettings


def compose(settings: ThumbnailsSettings) -> Links:
    configure(settings.service)
    return Links(Bucket(settings.image_bucket).presigned_get, utc_now)
