"""The steps of an image, each a way to have one that has come so far; they answer its id."""

import msgspec

from catalog.images.domain import ImageInput
from catalog.products.service import whatever
from tests.unit.catalog.images.fakes import Studio
from tests.unit.catalog.images.hostile import PNG
from tests.unit.catalog.images.pictures import png


def announced(studio: Studio, kind: str = PNG, alt: str = "") -> str:
    given = msgspec.convert({"content_type": kind, "content_length": 10, "alt": alt}, ImageInput)
    return studio.desk.announce(studio.product_id, given).id


def sent(studio: Studio, kind: str = PNG, content: bytes = png(), alt: str = "") -> str:
    image_id = announced(studio, kind, alt)
    studio.files.objects[f"uploads/{studio.product_id}/{image_id}"] = content
    return image_id


def ready(studio: Studio) -> str:
    image_id = sent(studio)
    studio.intake.take(studio.product_id, image_id)
    return image_id


def attached(studio: Studio) -> str:
    image_id = ready(studio)
    studio.keeper.attach(studio.product_id, image_id, "e-1")
    return image_id


def remove_product(studio: Studio) -> None:
    studio.catalogue.remove(studio.product_id, studio.by, whatever)
