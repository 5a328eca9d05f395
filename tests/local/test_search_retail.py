"""What shoppers would type in a retailer's shop, and what they should see first.

The searches run on an index of the converted file, in this process; test_catalog_retail asks the deployed shop.
"""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cartwright.ids import Ids
from catalog.categories.domain import Tree
from catalog.products.domain import Product, ProductInput, Variant
from catalog.products.rules import created
from catalog.search.index import Index
from catalog.search.query_params import Query
from ops.online_retail import convert_file
from tests import retail
from tests.retail import RetailLedger
from tests.unit.catalog.search.fakes import STEMMER

GENERATED = [
    ("amber chevron teapot", 1, "AMBER CHEVRON TEAPOT"),
    ("TEAPOTS chevron Amber", 1, "AMBER CHEVRON TEAPOT"),
    ("amb chev tea", 1, "AMBER CHEVRON TEAPOT"),
    ("wine racks violet zigzag", 1, "VIOLET ZIGZAG WINE RACK"),
    ("300000A", 1, "AMBER CHEVRON ASHTRAY"),
    ("300000a", 1, "AMBER CHEVRON ASHTRAY"),
    ("301399", 1, "VIOLET ZIGZAG WINE RACK"),
    ("wallpaper number 5", 1, "WALLPAPER NUMBER 5"),
    ("tapestries 3", 1, 'WOVEN TAPESTRY, 3" FRINGE'),
    ("velvet curtain", 0, None),
    ("damages", 0, None),
    ("crème teapot", 0, None),
    ("postage", 0, None),
    ("bank charges", 0, None),
]
REAL = [
    ("heart holder", 14, "WHITE HANGING HEART T-LIGHT HOLDER"),
    ("white hanging heart", 1, "WHITE HANGING HEART T-LIGHT HOLDER"),
    ("85123A", 1, "WHITE HANGING HEART T-LIGHT HOLDER"),
    ("85123a", 1, "WHITE HANGING HEART T-LIGHT HOLDER"),
    ("85123", 1, "WHITE HANGING HEART T-LIGHT HOLDER"),
    ("holders heart hanging white", 1, "WHITE HANGING HEART T-LIGHT HOLDER"),
    ("tlight holder", 43, "WHITE HANGING HEART T-LIGHT HOLDER"),
    ("t light holders", 43, "WHITE HANGING HEART T-LIGHT HOLDER"),
    ("regency cakestand", 1, "REGENCY CAKESTAND 3 TIER"),
    ("regen cake", 1, "REGENCY CAKESTAND 3 TIER"),
    ("alarm clock red", 1, "ALARM CLOCK BAKELIKE RED"),
    ("union jack bunting", 2, "WOODEN UNION JACK BUNTING"),
    ("union jack cushion", 2, "CUSHION COVER PINK UNION JACK"),
    ("hand warmers union", 1, "HAND WARMER UNION JACK"),
    ("jam making", 2, "JAM MAKING SET PRINTED"),
    ("jam set jars", 1, "JAM MAKING SET WITH JARS"),
    ("picnic basket", 2, "PICNIC BASKET WICKER SMALL"),
    ("wicker hearts", 3, "FINE WICKER HEART"),
    ("paper chain london", 1, "PAPER CHAIN KIT LONDON"),
    ("paper chain vintage", 1, "PAPER CHAIN KIT VINTAGE CHRISTMAS"),
    ("retro spot", 94, "JUMBO BAG RED RETROSPOT"),
    ("world war glider", 1, "WORLD WAR 2 GLIDERS ASSTD DESIGNS"),
    ("snack boxes skulls", 1, "ROUND SNACK BOXES SET OF 4 SKULLS"),
    ("napkins pantry", 1, "PACK OF 20 NAPKINS PANTRY DESIGN"),
    ("spice tin", 1, "SET OF 6 SPICE TINS PANTRY DESIGN"),
    ("knitted hot water bottle", 1, "KNITTED UNION FLAG HOT WATER BOTTLE"),
    ("rabbit doll", 1, "KNITTED RABBIT DOLL"),
    ("egg cosy pink", 1, "PINK KNITTED EGG COSY"),
    ("babushka notebook purple", 2, "LARGE PURPLE BABUSHKA NOTEBOOK"),
    ("children's apron apples", 1, "CHILDRENS APRON APPLES DESIGN"),
    ("childrens apron dolly", 1, "CHILDREN'S APRON DOLLY GIRL"),
    ("doormat welcome puppy", 1, "DOORMAT WELCOME PUPPIES"),
    ("polkadot mug", 5, "CUBIC MUG PINK POLKADOT"),
    ("christmas tree 120", 2, "PINK AND WHITE CHRISTMAS TREE 120CM"),
    ("jumbo bag retrospot", 1, "JUMBO BAG RED RETROSPOT"),
    ("crème cake stand", 0, None),
    ("postage", 0, None),
    ("bank charges", 0, None),
]
"""Typed, how many products there are, and the first of them."""
SEARCHES = [
    (name, *each)
    for name, searches in (("generated", GENERATED), ("real", REAL))
    if name in retail.NAMES
    for each in searches
]
THINGS = len(retail.COLOURS) * len(retail.PATTERNS)


@pytest.fixture(scope="module")
def index(retail_ledger: RetailLedger, tmp_path_factory: pytest.TempPathFactory) -> Index:
    converted = tmp_path_factory.mktemp("retail") / "products.csv"
    convert_file(retail_ledger.file, converted)
    return Index.of(_products(converted), STEMMER)


def _products(file: Path) -> list[Product]:
    """In the order of the file, each a millisecond younger than the one before."""
    start = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    made = []
    with file.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines)):
            at = start + timedelta(milliseconds=number)
            amount = round(float(row["price_gbp"]) * 100)
            given = ProductInput(
                slug=row["product"],
                title=row["title"],
                status="active",
                variants=(Variant(sku=row["sku"], prices={"GBP": amount}),),
            )
            made.append(created(given, tree=Tree(), product_id=Ids(lambda at=at: at).new(), at=at))  # type: ignore[misc]
    return made


def total_and_first(index: Index, typed: str) -> tuple[int, list[str]]:
    found = index.find(Query(q=typed, statuses=("active",)), limit=1)
    assert found.tally is not None
    return found.tally.total, [hit.title for hit in found.hits]


@pytest.mark.parametrize(
    ("retail_ledger", "typed", "many", "first"),
    SEARCHES,
    ids=[f"{name}: {typed}" for name, typed, _, _ in SEARCHES],
    indirect=["retail_ledger"],
    scope="session",
)
def test_a_shopper_finds(index: Index, typed: str, many: int, first: str | None) -> None:
    assert total_and_first(index, typed) == (many, [first] if first else [])


@pytest.mark.parametrize("retail_ledger", ["generated"], indirect=True, scope="session")
@pytest.mark.parametrize("thing", retail.THINGS)
def test_a_shopper_finds_all_of_a_kind(index: Index, thing: str) -> None:
    total, (first,) = total_and_first(index, f"{thing.lower()}s")
    assert total == THINGS
    assert first.endswith(thing)
