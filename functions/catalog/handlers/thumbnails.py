"""Redirects to image thumbnails. A separate function, because most requests of a page are for thumbnails."""

from cartwright.authorisation import PublicOnly
from cartwright.aws.s3 import Bucket
from cartwright.clock import utc_now
from cartwright.http.dispatcher import serving
from cartwright.http.requests import Request
from cartwright.http.responses import Redirect
from cartwright.runtime import Composed, Handler
from catalog.images.api import ROUTES, ThumbnailPath
from catalog.images.links import WINDOW_SECONDS, Links
from catalog.settings import ThumbnailsSettings


class ThumbnailOperations:
    def __init__(self, links: Links) -> None:
        self._links = links

    def get_thumbnail(self, request: Request) -> Redirect:
        path: ThumbnailPath = request.path
        return Redirect(self._links.thumbnail(path.image_id, path.file), WINDOW_SECONDS)


def compose(settings: ThumbnailsSettings) -> Handler:
    links = Links(Bucket(settings.image_bucket).presigned_get, utc_now)
    return serving(ROUTES, "thumbnails", PublicOnly(), ThumbnailOperations(links))


handler = Composed(compose, ThumbnailsSettings.from_environment)
