from msgspec import structs

from cartwright.money import CURRENCIES
from catalog.categories.domain import Tree
from catalog.products import rules
from catalog.products.changes import FIELDS, MAX_VALUE, changed_fields, field_changes, price_changes
from catalog.products.domain import Image, Product, ProductInput
from catalog.products.events import price_changed, product_changed, product_removed
from tests.unit.catalog.samples import AT, TREE, mug, product, variant


def replaced(before: Product, given: ProductInput) -> Product:
    return rules.replaced(before, given, tree=TREE, at=AT)


def told(before: Product | None, after: Product | None) -> list[tuple[str, str | None, str | None]]:
    return [(each.field, each.before, each.after) for each in field_changes(before, after, TREE)]


def test_the_trail_says_what_was_and_what_is() -> None:
    before = product(variants=(variant("A"), variant("B")))
    after = replaced(
        before,
        mug(
            title="New",
            category="gifts",
            tags=("gift",),
            variants=(variant("A", prices={"GBP": 999}), variant("C", options={})),
        ),
    )
    assert told(before, after) == [
        ("title", "Harbour mug", "New"),
        ("category", "kitchen/mugs", "gifts"),
        ("variants[A].prices", '{"GBP":1250}', '{"GBP":999}'),
        ("variants[B].options", '{"colour":"blue"}', None),
        ("variants[B].prices", '{"GBP":1250}', None),
        ("variants[B].tax_class", "standard", None),
        ("tags", None, '["gift"]'),
        ("variants[C].prices", None, '{"GBP":1250}'),
        ("variants[C].tax_class", None, "standard"),
    ]
    assert changed_fields(before, after) == ("title", "category", "tags", "variants")


def test_of_a_new_product_all_is_new_and_of_a_removed_one_all_is_gone() -> None:
    whole = product()
    assert changed_fields(None, whole) == FIELDS
    made = told(None, whole)
    assert ("slug", None, "harbour-mug") in made
    assert ("brand", None, None) not in made
    assert told(whole, None) == [(field, after, before) for field, before, after in made]


def test_long_values_are_cut() -> None:
    before = product()
    after = replaced(before, mug(description="a" * 4000))
    ((_, _, shortened),) = told(before, after)
    assert shortened == "a" * (MAX_VALUE - 1) + "…"


def test_prices_are_told_by_sku_and_currency() -> None:
    before = product(variants=(variant("a", prices={"GBP": 1, "EUR": 2}), variant("b", prices={"GBP": 3})))
    after = replaced(
        before, mug(variants=(variant("A", prices={"GBP": 1, "USD": 4}), variant("c", prices={"GBP": 5})))
    )
    assert list(price_changes(before, after)) == [
        ("A", "EUR", 2, None),
        ("B", "GBP", 3, None),
        ("A", "USD", None, 4),
        ("C", "GBP", None, 5),
    ]
    event = price_changed(before, after, event_id="e", correlation_id="c")
    assert event is not None
    assert next(structs.astuple(each) for each in event.data.prices) == ("A", "EUR", 2, None)


def test_a_change_of_something_else_tells_no_price() -> None:
    before = product()
    assert price_changed(before, replaced(before, mug(title="New")), event_id="e", correlation_id="c") is None


def test_the_event_has_the_whole_product_and_what_changed() -> None:
    before = product()
    after = replaced(before, mug(title="New", brand="Tideline"))
    event = product_changed(before, after, TREE, event_id="e", correlation_id="c")
    assert event.data.changed == ("title", "brand")
    assert (event.data.category, event.data.category_id) == ("kitchen/mugs", after.category_id)
    assert (event.data.product_version, event.data.brand) == (2, "Tideline")
    assert product_changed(None, after, Tree(), event_id="e", correlation_id="c").data.category is None


def test_a_removed_product_names_what_goes_with_it() -> None:
    own = rules.with_image(product(), Image(url="images/01936b5e-90d1-7a3c-b1f4-2c5d6e7f8091"), at=AT)
    event = product_removed(own, at=AT, event_id="e", correlation_id="c")
    assert event.data.product_version == 3
    assert (event.data.skus, event.data.images) == (("MUG-BLUE",), ("01936b5e-90d1-7a3c-b1f4-2c5d6e7f8091",))


def test_the_largest_products_events_fit_into_eventbridge_and_into_the_item() -> None:
    wide = "\U0001f3fa"

    def given(amount: int) -> ProductInput:
        prices = dict.fromkeys(sorted(CURRENCIES)[:20], amount)
        options = {f"{number}{wide * 39}": wide * 80 for number in range(2)}
        variants = tuple(variant(f"{number:040d}", options=options, prices=prices) for number in range(40))
        return mug(slug="a" * 120, title=wide * 200, description='"' * 4000, variants=variants)

    before = rules.created(given(2**53 - 1), tree=TREE, product_id="p", at=AT)
    after = replaced(before, given(2**53 - 2))
    changed = product_changed(before, after, TREE, event_id="e" * 36, correlation_id="c" * 128)
    prices = price_changed(before, after, event_id="e" * 36, correlation_id="c" * 128)
    assert prices is not None
    sizes = len(changed.detail()), len(prices.detail())
    assert max(sizes) < 250_000
    assert sum(sizes) + rules.MAX_BYTES < 390_000
