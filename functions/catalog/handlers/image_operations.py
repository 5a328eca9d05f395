"""Staff operations on product images."""

from cartwright.http.requests import Request
from cartwright.http.responses import Created
from catalog.handlers.product_operations import author
from catalog.images.api import ImageList, ImagePath, ImagesPath
from catalog.images.domain import ProductImage
from catalog.images.service import ImageService


class ImageOperations:
    def __init__(self, service: ImageService) -> None:
        self._service = service

    def announce_image(self, request: Request) -> Created:
        path: ImagesPath = request.path
        image = self._service.announce(path.product_id, request.body)
        return Created(image, location=f"images/{image.id}")

    def list_images(self, request: Request) -> ImageList:
        path: ImagesPath = request.path
        return ImageList(items=self._service.list_images(path.product_id))

    def get_image(self, request: Request) -> ProductImage:
        path: ImagePath = request.path
        return self._service.image(path.product_id, path.image_id)

    def delete_image(self, request: Request) -> None:
        path: ImagePath = request.path
        self._service.remove(path.product_id, path.image_id, author(request))
