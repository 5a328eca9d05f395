"""What a reader makes of a table that others are just writing: it may see one item's past and another's presence."""

from bench.write_capacity import Meter
from catalog.products.read_repository import ProductReadRepository, claim_key, sku_claim, slug_claim
from catalog.products.repository import ProductRepository
from catalog.products.writer import ProductWriter
from tests.unit.catalog.fakes import new_ids
from tests.unit.catalog.samples import AT, STAFF_MEMBER, TREE, product


def test_a_product_is_found_by_a_slug_that_it_gave_up_and_by_no_such_sku() -> None:
    meter, mine = Meter(), product()
    writer = ProductWriter(ProductRepository(meter), new_ids().new)
    writer.create(mine, STAFF_MEMBER, TREE)
    for claim in (slug_claim("old-name"), sku_claim("OLD-SKU")):
        key = claim_key(claim)
        meter.items[key["pk"], key["sk"]] = key | {"product_id": mine.id}
    shelf = ProductReadRepository(meter, consistent=False)
    assert shelf.by_slug(mine.slug) == shelf.by_sku("mug-blue") == mine
    assert shelf.by_slug("old-name") == mine
    assert shelf.by_sku("old-sku") is None

    claims = {key: item for key, item in meter.items.items() if key[0] == key[1]}
    writer.remove(mine, STAFF_MEMBER, TREE, AT)
    meter.items |= claims
    assert shelf.by_slug(mine.slug) is None
