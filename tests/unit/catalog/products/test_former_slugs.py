"""A renamed product is found by its former slug."""

import pytest

from catalog.categories.cache import CachedTrees
from catalog.products.domain import ProductNotFound
from catalog.products.reader import Moved, ProductReader
from catalog.products.service import Catalogue, whatever
from tests.unit.catalog.fakes import Clock, FakeCategories, FakeProducts, new_ids
from tests.unit.catalog.samples import STAFF_MEMBER, TREE, mug, variant


def test_a_former_slug_leads_to_the_present_one_until_it_is_taken() -> None:
    products = FakeProducts()
    catalogue = Catalogue(products, FakeCategories(TREE), Clock(), new_ids().new)
    window = ProductReader(products, CachedTrees(FakeCategories(TREE), Clock()))
    product = catalogue.create(mug(), STAFF_MEMBER)
    catalogue.replace(product.id, mug(slug="renamed"), STAFF_MEMBER, whatever)
    assert window.by_slug(product.slug) == Moved("renamed")
    other = catalogue.create(mug(variants=(variant("Other"),)), STAFF_MEMBER)
    assert window.by_slug(product.slug) == window.product(other.id)
    catalogue.replace(other.id, mug(slug="elsewhere", variants=(variant("Other"),)), STAFF_MEMBER, whatever)
    assert window.by_slug(product.slug) == Moved("elsewhere")
    catalogue.archive(other.id, STAFF_MEMBER, whatever)
    with pytest.raises(ProductNotFound):
        window.by_slug(product.slug)
