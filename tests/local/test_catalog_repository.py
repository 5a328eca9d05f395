"""One contract for the port of products: the DynamoDB adapter and the fake of the unit tests both keep it."""

from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from cartwright.clock import utc_now
from cartwright.errors import ConcurrentUpdate
from catalog.products import rules
from catalog.products.domain import AlreadyTaken, ProductInput
from catalog.products.fields import MAX_VARIANTS
from tests.local.catalogue_ports import NO_TREE, Ports, by, new_id


def fields_of(error: AlreadyTaken) -> list[str]:
    return [each.field for each in error.errors]


def test_a_product_is_read_as_it_was_written(ports: Ports) -> None:
    product = ports.create(ports.given(description="Line\nline é 🏺", status="draft"))
    assert ports.products.get(product.id) == product
    assert ports.products.get(new_id()) is None


def test_products_are_found_by_slug_with_their_cause(ports: Ports) -> None:
    first, second = ports.create(ports.given("a")), ports.create(ports.given("b"), cause="import-7")
    ports.replace(first, ports.given("a", title="New"), cause="request-9")
    found = ports.products.by_slugs([first.slug, second.slug, second.slug, "nothing-" + ports.tag])
    assert {slug: each.cause for slug, each in found.items()} == {
        first.slug: "request-9",
        second.slug: "import-7",
    }
    assert found[first.slug].product.version == 2
    assert ports.products.by_slugs([]) == {}


def test_slugs_and_skus_are_unique_whatever_their_case(ports: Ports) -> None:
    ports.create(ports.given("a", variants=ports.variants("x", "y")))
    with pytest.raises(AlreadyTaken) as raised:
        ports.create(ports.given("a", variants=ports.variants("w", "Y")))
    assert fields_of(raised.value) == ["slug", "variants[1].sku"]
    ports.create(ports.given("b", variants=ports.variants("w")))


def test_a_refused_write_leaves_nothing_behind(ports: Ports) -> None:
    ports.create(ports.given("a"))
    given = ports.given("b", variants=ports.variants("fresh", "a"))
    refused = rules.created(given, tree=NO_TREE, product_id=new_id(), at=utc_now())
    with pytest.raises(AlreadyTaken):
        ports.writer.create(refused, by("c"), NO_TREE)
    assert ports.products.get(refused.id) is None
    ports.create(ports.given("b", variants=ports.variants("fresh")))


def test_what_a_change_drops_is_free_and_what_it_keeps_is_not(ports: Ports) -> None:
    before = ports.create(ports.given("a", variants=ports.variants("keep", "drop")))
    ports.replace(before, ports.given("renamed", variants=ports.variants("keep", "add")))
    assert ports.products.by_slugs([before.slug]) == {}
    ports.create(ports.given("a", variants=ports.variants("drop")))
    for sku in ("keep", "add"):
        with pytest.raises(AlreadyTaken):
            ports.create(ports.given("c", variants=ports.variants(sku)))


def test_a_stale_product_is_not_replaced(ports: Ports) -> None:
    stale = ports.create(ports.given())
    current = ports.replace(stale, ports.given(title="First"))
    with pytest.raises(ConcurrentUpdate):
        ports.replace(stale, ports.given(title="Second"))
    assert ports.products.get(stale.id) == current


def test_taking_anothers_sku_is_refused_by_its_place(ports: Ports) -> None:
    ports.create(ports.given("a"))
    mine = ports.create(ports.given("b"))
    with pytest.raises(AlreadyTaken) as raised:
        ports.replace(mine, ports.given("b", variants=ports.variants("b", "new", "A")))
    assert fields_of(raised.value) == ["variants[2].sku"]


@pytest.mark.parametrize("ports", ["fake", "dynamodb"], indirect=True)
def test_all_variants_can_change_in_one_write(ports: Ports) -> None:
    before = ports.create(ports.given(variants=ports.variants(*(f"o{n}" for n in range(MAX_VARIANTS)))))
    given = ports.given("renamed", variants=ports.variants(*(f"n{n}" for n in range(MAX_VARIANTS))))
    assert ports.products.get(before.id) != ports.replace(before, given)


@pytest.mark.parametrize("ports", ["fake", "dynamodb"], indirect=True)
def test_the_largest_product_fits(ports: Ports) -> None:
    wide = "🏺"
    options = {wide * 39 + str(number): wide * 80 for number in range(4)}
    variants = tuple(
        msgspec.structs.replace(variant, options=options)
        for variant in ports.variants(*(f"v{number}" for number in range(MAX_VARIANTS)))
    )
    given = ports.given(title=wide * 200, description=wide * 4000, variants=variants)
    product = ports.create(msgspec.convert(msgspec.to_builtins(given), ProductInput))
    assert ports.products.get(product.id) == product


@pytest.mark.parametrize("ports", ["fake", "dynamodb"], indirect=True)
def test_of_many_claims_on_a_sku_one_wins(ports: Ports) -> None:
    def claim(number: int) -> bool:
        try:
            ports.create(ports.given(f"p{number}", variants=ports.variants("wanted")))
        except AlreadyTaken:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(claim, range(8))) == 1


@pytest.mark.parametrize("ports", ["fake", "dynamodb"], indirect=True)
def test_of_many_changes_to_a_version_one_wins(ports: Ports) -> None:
    before = ports.create(ports.given())

    def change(number: int) -> bool:
        try:
            ports.replace(before, ports.given(title=f"Title {number}"))
        except ConcurrentUpdate:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(change, range(8))) == 1


def test_a_product_is_found_by_its_slug_and_its_skus(ports: Ports) -> None:
    product = ports.create(ports.given("a", variants=ports.variants("x", "y")))
    assert ports.products.by_slug(product.slug) == product
    assert ports.products.by_sku(f"X-{ports.tag}".upper()) == product
    assert ports.products.by_sku(f"y-{ports.tag}") == product
    assert ports.products.by_slug(f"none-{ports.tag}") is None
    renamed = ports.replace(product, ports.given("b", variants=ports.variants("x")))
    assert ports.products.by_sku(f"y-{ports.tag}") is None
    assert ports.products.by_slug(renamed.slug) == renamed


def test_a_former_slug_leads_to_its_product_until_another_one_takes_it(ports: Ports) -> None:
    product = ports.create(ports.given("a"))
    renamed = ports.replace(product, ports.given("b", variants=ports.variants("a")))
    assert ports.products.by_slug(product.slug) == renamed
    assert ports.products.by_slugs([product.slug, renamed.slug]).keys() == {renamed.slug}
    other = ports.create(ports.given("a", variants=ports.variants("c")))
    assert ports.products.by_slug(product.slug) == other
    with pytest.raises(AlreadyTaken):
        ports.replace(renamed, ports.given("a", variants=ports.variants("a")))
    ports.remove(other)
    assert ports.products.by_slug(product.slug) is None


def test_a_product_can_take_its_former_slug_back(ports: Ports) -> None:
    product = ports.create(ports.given("a"))
    renamed = ports.replace(product, ports.given("b", variants=ports.variants("a")))
    back = ports.replace(renamed, ports.given("a"))
    assert ports.products.by_slug(product.slug) == ports.products.by_slug(renamed.slug) == back
    with pytest.raises(AlreadyTaken):
        ports.create(ports.given("a", variants=ports.variants("c")))


def test_a_removed_product_is_gone_and_gives_up_what_it_held(ports: Ports) -> None:
    product = ports.create(ports.given("a"))
    changed = ports.replace(product, ports.given("a", title="New"))
    with pytest.raises(ConcurrentUpdate):
        ports.remove(product)
    ports.remove(changed)
    assert ports.products.get(product.id) is None
    assert ports.products.by_slug(product.slug) is None
    assert ports.products.by_slugs([product.slug]) == {}
    for change in (ports.replace, lambda before, _: ports.remove(before)):
        with pytest.raises(ConcurrentUpdate):
            change(changed, ports.given("a", title="Newer"))
    assert ports.create(ports.given("a")).id != product.id


def test_the_trail_has_what_was_written_and_nothing_else(ports: Ports) -> None:
    ports.create(ports.given("taken"))
    product = ports.create(ports.given("a"))
    changed = ports.replace(product, ports.given("a", title="New"))
    with pytest.raises(ConcurrentUpdate):
        ports.replace(product, ports.given("a", title="Lost"), cause="c-lost")
    with pytest.raises(AlreadyTaken):
        ports.replace(changed, ports.given("taken"), cause="c-taken")
    ports.remove(changed)
    assert ports.trail(product.id) == [(3, "removed", "c-3"), (2, "replaced", "c-2"), (1, "created", "c-1")]
    assert ports.trail(new_id()) == []
