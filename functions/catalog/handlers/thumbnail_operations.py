"""What anyone may ask of images."""

from collections.abc import Mapping

from cartwright.http.dispatcher import Operation
from cartwright.http.requests import Request
from cartwright.http.responses import Redirect
from catalog.images.api import ThumbnailPath
from catalog.images.links import WINDOW_SECONDS, Links


class ThumbnailOperations:
    def __init__(self, links: Links) -> None:
        self._links = links

    def table(self) -> Mapping[str, Operation]:
        return {"getThumbnail": self.get_thumbnail}

    def get_thumbnail(self, request: Request) -> Redirect:
        path: ThumbnailPath = request.path
        return Redirect(self._links.thumbnail(path.image_id, path.file), WINDOW_SECONDS)
