"""The steps of an image, each a way to have one that has come so far, which answer its id; and a race between them."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from catalog.images.domain import ImageInput
from catalog.products.service import whatever
from tests.unit.catalog.images.fakes import Studio
from tests.unit.catalog.images.hostile import PNG
from tests.unit.catalog.images.pictures import png


def announced(studio: Studio, kind: str = PNG, alt: str = "") -> str:
    given = msgspec.convert({"content_type": kind, "content_length": 10, "alt": alt}, ImageInput)
    return studio.service.announce(studio.product_id, given).id


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
    studio.attacher.attach(studio.product_id, image_id, "e-1")
    return image_id


def remove_product(studio: Studio) -> None:
    studio.catalogue.remove(studio.product_id, studio.by, whatever)


def between_the_reads(studio: Studio, monkeypatch: pytest.MonkeyPatch, action: Callable[[], object]) -> None:
    """`action` happens once, after the product or the records of its images were read, whichever is read first."""

    def first(read: Callable[[str], Any]) -> Callable[[str], Any]:
        def read_and_act(product_id: str) -> Any:
            monkeypatch.undo()
            found = read(product_id)
            action()
            return found

        return read_and_act

    monkeypatch.setattr(studio.images, "of_product", first(studio.images.of_product))
    monkeypatch.setattr(studio.catalogue, "product", first(studio.catalogue.product))
