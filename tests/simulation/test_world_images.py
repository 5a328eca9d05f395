"""The real handlers of images, their repositories and the relay, while several images come to a product at once."""

import pytest

from catalog.images.attacher import ImageAttacher
from catalog.products.domain import ProductNotFound
from tests import amount
from tests.simulation.examples.studio import PRODUCTS, Studio
from tests.simulation.world.drawing import rates
from tests.simulation.world.running import Simulation
from tests.simulation.world.shrinking import find

RACES = amount.of(60, 200)
SEEDS = [f"images {number}" for number in range(-(-RACES // PRODUCTS))]
"""In each of them every product is a race of its own."""


def test_images_uploaded_at_once_all_stay() -> None:
    failure = find(Simulation(Studio, rates={}), SEEDS)
    assert failure is None, str(failure)


def test_images_and_products_agree_whatever_fails() -> None:
    failure = find(Simulation(Studio, rates=rates(0.03)), SEEDS[:6])
    assert failure is None, str(failure)


def test_a_keeper_that_reads_in_the_order_of_the_writes_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it was: an image attached between the two reads looks as if the product had dropped it."""

    def sweep(self: ImageAttacher, product_id: str, cause: str) -> None:
        del cause
        try:
            shown = {image.url for image in self._catalogue.product(product_id).images}
        except ProductNotFound:
            shown = set()
        for image in self._images.of_product(product_id):
            if image.attached and image.url not in shown:
                self._remove(image)

    monkeypatch.setattr(ImageAttacher, "sweep", sweep)
    runs = (Simulation(Studio, rates={}).run(seed) for seed in SEEDS)
    found = next((run.violations for run in runs if run.violations), ())
    assert any("has no record" in each for each in found)
