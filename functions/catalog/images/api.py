"""Image routes."""

from typing import Annotated

from msgspec import Meta, Struct

from cartwright.errors import ConcurrentUpdate
from cartwright.http import Access, Route
from catalog.images.domain import (
    ImageId,
    ImageInput,
    ImageNotFound,
    ProductImage,
    ThumbnailNotFound,
    TooManyImages,
)
from catalog.products.domain import ProductNotFound
from catalog.products.fields import ProductId


class ThumbnailPath(Struct, frozen=True, forbid_unknown_fields=True):
    image_id: ImageId
    file: Annotated[
        str, Meta(max_length=100, description="`<size>.<format>`, as listed in the product's images")
    ]


class ImagesPath(Struct, frozen=True, forbid_unknown_fields=True):
    product_id: ProductId


class ImagePath(Struct, frozen=True, forbid_unknown_fields=True):
    product_id: ProductId
    image_id: ImageId


class ImageList(Struct, frozen=True, kw_only=True):
    """Every announced image of a product, in order of announcement, in any state."""

    items: tuple[ProductImage, ...]


ROUTES: tuple[Route, ...] = (
    Route(
        method="GET",
        path="/images/{image_id}/{file}",
        operation="getThumbnail",
        summary="Redirect to a thumbnail of an uploaded image",
        access=Access.PUBLIC,
        handler="thumbnails",
        status=302,
        path_parameters=ThumbnailPath,
        errors=(ThumbnailNotFound,),
    ),
    Route(
        method="POST",
        path="/products/{product_id}/images",
        operation="announceImage",
        summary="Announce an image of a product; the response contains the upload request",
        access=Access.STAFF,
        handler="staff",
        status=201,
        path_parameters=ImagesPath,
        request=ImageInput,
        response=ProductImage,
        errors=(ProductNotFound, TooManyImages),
    ),
    Route(
        method="GET",
        path="/products/{product_id}/images",
        operation="listImages",
        summary="List the states of all images announced for a product",
        access=Access.STAFF,
        handler="staff",
        path_parameters=ImagesPath,
        response=ImageList,
        errors=(ProductNotFound,),
    ),
    Route(
        method="GET",
        path="/products/{product_id}/images/{image_id}",
        operation="getImage",
        summary="Get the state of an announced image",
        access=Access.STAFF,
        handler="staff",
        path_parameters=ImagePath,
        response=ProductImage,
        errors=(ImageNotFound,),
    ),
    Route(
        method="DELETE",
        path="/products/{product_id}/images/{image_id}",
        operation="deleteImage",
        summary="Delete an image with its files and detach it from its product",
        access=Access.STAFF,
        handler="staff",
        path_parameters=ImagePath,
        errors=(ImageNotFound, ConcurrentUpdate, ConcurrentUpdate),
    ),
)
