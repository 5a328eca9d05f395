import msgspec
import pytest

from cartwright.money import CURRENCIES
from catalog.products import domain
from catalog.products.domain import InvalidProduct, ProductInput
from catalog.products.events import product_changed
from tests.unit.catalog.fakes import Clock, new_ids
from tests.unit.catalog.samples import mug, variant


def make(given: ProductInput) -> domain.Product:
    return domain.created(given, product_id=new_ids().new(), at=Clock()())


def test_equal_content_changes_nothing() -> None:
    product = make(mug(variants=(variant(prices={"GBP": 1, "EUR": 2}),)))
    again = mug(variants=(variant(prices={"EUR": 2, "GBP": 1}),))
    assert domain.replaced(product, again, at=Clock()()) is product


def test_a_change_makes_the_next_version_and_keeps_the_birth() -> None:
    clock = Clock()
    product = domain.created(mug(), product_id=new_ids().new(), at=clock())
    changed = domain.replaced(product, mug(title="Harbor mug"), at=clock())
    assert (changed.version, changed.title, changed.id) == (2, "Harbor mug", product.id)
    assert changed.created_at == product.created_at
    assert changed.updated_at > product.created_at


def test_archiving_twice_is_archiving_once() -> None:
    archived = domain.archived(make(mug()), at=Clock()())
    assert archived.status == "archived"
    assert domain.archived(archived, at=Clock()()) is archived


def test_every_breach_is_named_at_once() -> None:
    given = mug(variants=(variant("a"), variant("b", prices={"XXX": 1}), variant("A")))
    with pytest.raises(InvalidProduct) as raised:
        make(given)
    assert [each.field for each in raised.value.errors] == ["variants[1].prices.XXX", "variants[2].sku"]


def test_the_largest_products_event_fits_into_eventbridge() -> None:
    wide = "\U0001f3fa"
    options = {wide * 39 + str(number): wide * 80 for number in range(5)}
    prices = dict.fromkeys(sorted(CURRENCIES)[:20], 10_000_000_000)
    variants = tuple(variant(f"{number:040d}", options=options, prices=prices) for number in range(40))
    given = mug(slug="a" * 120, title=wide * 200, description='"' * 4000, variants=variants)
    product = make(msgspec.convert(msgspec.to_builtins(given), ProductInput))
    event = product_changed(product, event_id=product.id, correlation_id="c" * 128)
    assert len(event.detail()) < 200_000


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "Harbour"),
        ("slug", "mug\n"),
        ("slug", "-mug"),
        ("slug", "a" * 121),
        ("title", ""),
        ("title", " mug"),
        ("title", "mug\n"),
        ("title", "mug\x1b[31m"),
        ("description", "\x00"),
        ("description", "a" * 4001),
        ("category", "kitchen//mugs"),
        ("category", "a/b/c/d/e/f"),
        ("category", "kitchen/"),
        ("status", "deleted"),
        ("variants", []),
        ("variants", [{"sku": f"S{n}", "prices": {"GBP": 1}} for n in range(41)]),
        ("variants", [{"sku": "a b", "prices": {"GBP": 1}}]),
        ("variants", [{"sku": "a\n", "prices": {"GBP": 1}}]),
        ("variants", [{"sku": "a", "prices": {}}]),
        ("variants", [{"sku": "a", "prices": {"GBP": -1}}]),
        ("variants", [{"sku": "a", "prices": {"GBP": 1.5}}]),
        ("variants", [{"sku": "a", "prices": {"gbp": 1}}]),
        ("variants", [{"sku": "a", "prices": {"GBP": 1}, "colour": "red"}]),
        ("variants", [{"sku": "a", "prices": {"GBP": 1}, "options": {"": "red"}}]),
        ("colour", "red"),
    ],
)
def test_the_schema_refuses(field: str, value: object) -> None:
    given = msgspec.to_builtins(mug()) | {field: value}
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(given, ProductInput)
