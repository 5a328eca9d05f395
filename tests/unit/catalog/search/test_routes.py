"""The lists of products as their callers see them."""

import pytest

from catalog.categories.cache import CachedTrees
from catalog.search.query_params import SearchParameters
from catalog.search.service import LiveIndex, Search
from catalog.search.views import ProductSummary
from tests.unit.catalog.http import Api
from tests.unit.catalog.samples import variant
from tests.unit.catalog.search.fakes import STEMMER, ChangesOf, FakeSnapshots, SetClock
from tests.unit.catalog.search.listing import STAFF, add, listed, slugs


@pytest.fixture
def api() -> Api:
    return Api()


def test_titles_come_before_descriptions_and_words_before_beginnings(api: Api) -> None:
    add(api, "in-description", title="A thing", description="Goes with a lantern.")
    add(api, "beginning-in-description", title="A thing", description="For lanternfish.")
    add(api, "beginning-in-title", title="Lanternfish")
    add(api, "in-tags", title="A thing", tags=("lantern",))
    add(api, "of-the-brand", title="A thing", brand="Lantern & Sons")
    add(api, "in-title", title="Ship's lanterns")
    add(api, "not-at-all", title="A thing")
    assert slugs(listed(api, q="lantern")) == [
        "in-title",
        "of-the-brand",
        "in-tags",
        "beginning-in-title",
        "in-description",
        "beginning-in-description",
    ]


@pytest.mark.parametrize(
    "q", ["LANT", "lanterns", "crème LANTERN", "creme lant", "sku-light", "lant-er", "light lant"]
)
def test_words_are_found_however_they_are_typed(api: Api, q: str) -> None:
    add(api, "light", title="Crème lantern-er lantern")
    add(api, "other", title="Cream candle")
    assert slugs(listed(api, q=q)) == ["light"]


def test_every_word_has_to_be_there(api: Api) -> None:
    add(api, "red-mug", title="Red mug")
    add(api, "red-jug", title="Red jug", description="")
    assert slugs(listed(api, q="red mug")) == ["red-mug"]
    assert slugs(listed(api, q="red pot")) == []


@pytest.mark.parametrize("q", ["???", "\u2014", "\u2615", " ", "'"])
def test_a_query_without_a_word_finds_nothing(api: Api, q: str) -> None:
    """Who types it wants something in particular; the whole shop is what no query is for."""
    add(api, "red-mug", title="Red mug")
    found = listed(api, q=q)
    assert (found.status, slugs(found)) == (200, [])
    assert found.body["facets"]["total"] == 0


@pytest.mark.parametrize(
    ("title", "sku", "typed"),
    [
        ("Tshirt", "A-1", "t-shirt"),
        ("Tshirts", "A-1", "t shirt"),
        ("T-Shirt", "A-1", "tshirt"),
        ("Drill", "WM4501", "wm-4501"),
        ("Drill", "WM4501", "WM 4501"),
        ("Drill", "WM4501", "wm-45-01"),
        ("Drill", "WM-4501", "wm4501"),
        ("Oak notebook", "A-1", "note-book oak"),
        ("Chocolate cookies", "A-1", "cookie"),
        ("Cookie jar", "A-1", "cookies"),
        ("Tomato soup", "A-1", "tomatoes"),
        ("Bread knife", "A-1", "knives"),
        ("Gift for women", "A-1", "woman"),
        ("Woman's hat", "A-1", "women"),
    ],
)
def test_number_and_compounds_do_not_matter(api: Api, title: str, sku: str, typed: str) -> None:
    add(api, "it", title=title, description="", variants=(variant(sku),))
    add(api, "other", title="Shirt for a wolf", description="", variants=(variant("B-2"),))
    assert slugs(listed(api, q=typed)) == ["it"]


def test_a_word_in_one_or_in_two_earns_the_same(api: Api) -> None:
    """So that of equals the younger comes first, whichever way it writes the word."""
    add(api, "in-two", title="T-Shirt", description="")
    add(api, "in-one", title="Tshirt", description="")
    add(api, "in-two-again", title="T-Shirt", description="")
    assert slugs(listed(api, q="t-shirt")) == ["in-two-again", "in-one", "in-two"]


def test_a_summary_says_what_a_list_shows(api: Api) -> None:
    product_id = add(
        api,
        "mug",
        brand="Tideline",
        images=({"url": "https://cdn.example.com/mug.jpg", "alt": "A mug"},),
        variants=(
            variant("A", prices={"GBP": 1250, "EUR": 1490}, compare_at={"prices": {"GBP": 1500}}),
            variant("B", prices={"GBP": 1400}, options={"colour": "red"}),
        ),
    )
    (found,) = listed(api).body["items"]
    assert found.pop("category")["path"] == "kitchen/mugs"
    assert found == {
        "id": product_id,
        "slug": "mug",
        "title": "Harbour mug",
        "brand": "Tideline",
        "image": {
            "url": "https://cdn.example.com/mug.jpg",
            "alt": "A mug",
            "width": None,
            "height": None,
            "thumbnails": [],
        },
        "prices": {
            "EUR": {"min": 1490, "max": 1490, "compare_at": None},
            "GBP": {"min": 1250, "max": 1400, "compare_at": 1500},
        },
        "skus": 2,
    }


@pytest.mark.parametrize(
    ("window", "told"),
    [
        ({}, 1500),
        ({"starts_at": "2026-11-20T00:00:00Z"}, 1500),
        ({"starts_at": "2026-11-22T00:00:00Z"}, None),
        ({"ends_at": "2026-11-22T00:00:00Z"}, 1500),
        ({"ends_at": "2026-11-20T00:00:00Z"}, None),
    ],
)
def test_a_compare_at_price_is_told_while_it_holds(
    api: Api, window: dict[str, str], told: int | None
) -> None:
    add(api, "mug", variants=(variant("A", compare_at={"prices": {"GBP": 1500}, **window}),))
    assert listed(api).body["items"][0]["prices"]["GBP"]["compare_at"] == told


def test_the_public_sees_what_is_active_and_staff_sees_all(api: Api) -> None:
    for status in ("draft", "active", "archived"):
        add(api, status, status=status)
    assert slugs(listed(api)) == ["active"]
    assert slugs(listed(api, STAFF)) == ["archived", "active", "draft"]
    assert slugs(listed(api, STAFF, status="draft")) == ["draft"]
    assert slugs(listed(api, STAFF, status=["draft", "archived"])) == ["archived", "draft"]
    assert [each["status"] for each in listed(api, STAFF).body["items"]] == ["archived", "active", "draft"]
    assert listed(api, status="draft").fields == ["status"]
    assert api.call("GET", STAFF, claims={}).status == 401


def test_what_is_removed_is_found_no_more(api: Api) -> None:
    product_id = add(api, "mug")
    assert slugs(listed(api)) == ["mug"]
    assert api.call("DELETE", "/products/{product_id}", product_id=product_id).status == 204
    assert slugs(listed(api)) == []


def test_filters_narrow_and_values_of_one_filter_widen(api: Api) -> None:
    add(api, "oak-s", brand="Tide", attributes={"material": "oak", "size": "s"})
    add(api, "tin-s", brand="Line", attributes={"material": "tin", "size": "s"})
    add(api, "tin-m", brand="Tide", attributes={"material": "tin", "size": "m"})
    assert slugs(listed(api, brand="Tide")) == ["tin-m", "oak-s"]
    assert slugs(listed(api, brand=["Tide", "Line"])) == ["tin-m", "tin-s", "oak-s"]
    assert slugs(listed(api, attribute=["material:oak", "material:tin"])) == ["tin-m", "tin-s", "oak-s"]
    assert slugs(listed(api, attribute=["material:tin", "size:s"])) == ["tin-s"]
    assert slugs(listed(api, attribute="size:m", brand="Line")) == []
    assert slugs(listed(api, attribute="colour:red")) == []


def test_prices_are_of_one_variant(api: Api) -> None:
    add(api, "wide", variants=(variant("A", prices={"GBP": 100}), variant("B", prices={"GBP": 900})))
    add(api, "middle", variants=(variant("C", prices={"GBP": 500}),))
    add(api, "euros", variants=(variant("D", prices={"EUR": 500}),))
    assert slugs(listed(api, price_min="400", price_max="600", currency="GBP")) == ["middle"]
    assert slugs(listed(api, price_min="900", currency="GBP")) == ["wide"]
    assert slugs(listed(api, price_max="500", currency="GBP")) == ["middle", "wide"]
    assert slugs(listed(api, sort="price", currency="GBP")) == ["wide", "middle", "euros"]
    assert slugs(listed(api, sort="-price", currency="GBP")) == ["middle", "wide", "euros"]
    assert slugs(listed(api, sort="price", currency="USD")) == ["euros", "middle", "wide"]


def test_a_category_comes_with_its_branches_wherever_they_are_moved(api: Api) -> None:
    add(api, "tall", category="kitchen/mugs/tall")
    add(api, "gift", category="gifts")
    add(api, "ware", category="kitchenware")
    assert slugs(listed(api, category="kitchen")) == ["tall"]
    assert slugs(listed(api, category="kitchen/mugs")) == ["tall"]
    assert slugs(listed(api, category="nowhere")) == []
    mugs = api.categories.tree().by_path["kitchen/mugs"]
    moved = {"slug": "mugs", "name": "Mugs", "parent": "gifts"}
    assert api.call("PUT", "/categories/{category_id}", body=moved, category_id=mugs.id).status == 200
    assert slugs(listed(api, category="gifts")) == ["gift", "tall"]
    assert slugs(listed(api, category="kitchen")) == []
    assert listed(api, category="gifts/mugs").body["items"][0]["category"]["path"] == "gifts/mugs/tall"


def test_the_first_page_counts_what_was_found(api: Api) -> None:
    add(api, "tall", category="kitchen/mugs/tall", brand="Tide", attributes={"material": "oak"})
    add(api, "mug", category="kitchen/mugs", brand="Tide", attributes={"material": "tin"})
    add(api, "gift", category="gifts", brand="Line", variants=(variant("G", prices={"GBP": 300, "EUR": 5}),))
    first = listed(api, limit="1").body
    assert first["facets"] == {
        "total": 3,
        "brands": [{"value": "Tide", "count": 2}, {"value": "Line", "count": 1}],
        "attributes": [
            {"name": "material", "values": [{"value": "oak", "count": 1}, {"value": "tin", "count": 1}]}
        ],
        "categories": [
            {"path": "gifts", "name": "Gifts", "count": 1},
            {"path": "kitchen", "name": "Kitchen", "count": 2},
        ],
        "prices": {"EUR": {"min": 5, "max": 5}, "GBP": {"min": 300, "max": 1250}},
    }
    assert listed(api, limit="1", cursor=first["next"]).body["facets"] is None
    below = listed(api, category="kitchen/mugs").body["facets"]
    assert (below["total"], below["brands"]) == (2, [{"value": "Tide", "count": 2}])
    assert [(each["path"], each["count"]) for each in below["categories"]] == [("kitchen/mugs/tall", 1)]
    assert listed(api, category="nowhere").body["facets"]["categories"] == []


def test_an_answer_that_is_known_is_not_sent_again(api: Api) -> None:
    add(api, "mug")
    first = listed(api)
    assert "max-age" in first.headers["Cache-Control"]
    assert first.headers["ETag"] == listed(api).headers["ETag"]
    assert listed(api, STAFF).headers["Cache-Control"] == "no-store"


def test_a_new_category_is_browsed_though_the_tree_was_just_read(api: Api) -> None:
    clock, changes = SetClock(), ChangesOf(api.products)
    trees = CachedTrees(api.categories, clock)
    search = Search(LiveIndex(changes.since, FakeSnapshots(), clock, STEMMER), trees, clock)
    assert search.look(ProductSummary, SearchParameters(), ("active",), limit=5).items == ()
    made = api.call("POST", "/categories", body={"slug": "cups", "name": "Cups", "parent": None})
    assert made.status == 201
    add(api, "cup", category="cups")
    clock.pass_by(1)
    for asked in (SearchParameters(category="cups"), SearchParameters()):
        looked = search.look(ProductSummary, asked, ("active",), limit=5)
        assert [each.category and each.category.path for each in looked.items] == ["cups"]
