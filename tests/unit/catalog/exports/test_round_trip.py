"""An export that is imported again changes nothing, whatever the catalogue holds."""

import csv
import gzip
import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cartwright.fields import Actor
from cartwright.ids import Ids
from catalog.categories.domain import Tree
from catalog.categories.rules import ensured
from catalog.exports.writers import CsvWriter, JsonLinesWriter, Writer, currencies_of
from catalog.imports.formats import read_products
from catalog.products.changes import Change
from catalog.products.domain import CompareAt, Image, Product, Variant
from catalog.products.fields import ImageUrl
from catalog.products.ports import Record
from catalog.products.rules import content, replaced
from tests import amount
from tests.unit.catalog.fakes import Clock
from tests.unit.catalog.import_shop import Shop, counts
from tests.unit.catalog.samples import AT

ODD = "=+-@'\";\\|,%\uff1d\u00e9\u200b\U0001f600 "
CATEGORIES = ("kitchen/mugs", "kitchen", "gifts", None)
TREE = ensured(Tree(), [path for path in CATEGORIES if path], Ids(lambda: AT).new)
CURRENCIES = ("GBP", "EUR", "JPY", "BHD")
MOMENTS = st.integers(0, 10**14).map(lambda micros: AT + timedelta(microseconds=micros))


def lines(most: int) -> st.SearchStrategy[str]:
    """Of one line, without white space at its ends."""
    characters = st.sampled_from(ODD) | st.characters(exclude_categories=["C", "Z"])
    return st.text(characters, min_size=1, max_size=most).map(str.strip).filter(bool)


def paragraphs(most: int) -> st.SearchStrategy[str]:
    return st.text(st.sampled_from(ODD + "\n\t") | st.characters(exclude_categories=["C"]), max_size=most)


def prices(least: int = 1) -> st.SearchStrategy[dict[str, int]]:
    amounts = st.integers(0, 5_000_000_000)
    return st.dictionaries(st.sampled_from(CURRENCIES), amounts, min_size=least, max_size=4)


@st.composite
def compare_ats(draw: st.DrawFn, now: dict[str, int]) -> CompareAt | None:
    told = draw(st.sets(st.sampled_from(sorted(now))))
    if not told:
        return None
    starts_at = draw(st.none() | MOMENTS)
    ends_at = draw(st.none() | st.just((starts_at or AT) + timedelta(seconds=1, microseconds=7)))
    was = {code: now[code] + draw(st.integers(1, 99)) for code in told}
    return CompareAt(prices=was, starts_at=starts_at, ends_at=ends_at)


@st.composite
def variants(draw: st.DrawFn, sku: str) -> Variant:
    now = draw(prices())
    return Variant(
        sku=sku,
        options=draw(st.dictionaries(lines(9), lines(9), max_size=3)),
        prices=now,
        compare_at=draw(compare_ats(now)),
        barcode=draw(st.sampled_from([None, "96385074", "5012345678900"])),
        weight_grams=draw(st.none() | st.integers(0, 10_000_000)),
        tax_class=draw(st.sampled_from(["standard", "reduced", "zero"])),
    )


addresses = st.from_regex(r"https://([!-~]|,https:){1,20}", fullmatch=True).filter(
    re.compile(get_args(ImageUrl)[1].pattern).search
)


@st.composite
def products(draw: st.DrawFn, number: int) -> Product:
    category = TREE.by_path.get(draw(st.sampled_from(CATEGORIES)) or "")
    urls = draw(st.lists(addresses, unique=True, max_size=3))
    return Product(
        id=Ids(lambda: AT).new(),
        version=1,
        created_at=AT,
        updated_at=AT,
        slug=f"p-{number}",
        title=draw(lines(30)),
        description=draw(paragraphs(40)),
        brand=draw(st.none() | lines(10)),
        attributes=draw(
            st.dictionaries(st.from_regex(r"[a-z][a-z0-9_-]{0,5}", fullmatch=True), lines(9), max_size=3)
        ),
        tags=tuple(draw(st.lists(lines(9), unique_by=str.casefold, max_size=3))),
        status=draw(st.sampled_from(["draft", "active", "archived"])),
        category_id=category.id if category else None,
        images=tuple(Image(url=url, alt=draw(paragraphs(12))) for url in urls),
        variants=tuple(draw(variants(f"S-{number}-{each}")) for each in range(draw(st.integers(1, 3)))),
    )


@st.composite
def catalogues(draw: st.DrawFn) -> list[Product]:
    return [draw(products(number)) for number in range(draw(st.integers(0, 3)))]


def writer(file_format: str, catalogue: list[Product]) -> Writer:
    if file_format == "jsonl":
        return JsonLinesWriter(TREE)
    return CsvWriter(TREE, {code for product in catalogue for code in currencies_of(product)})


def exported(file_format: str, catalogue: list[Product]) -> bytes:
    made = writer(file_format, catalogue)
    return "".join([made.head(), *(row for product in catalogue for row in made.rows(product))]).encode()


def unchanged(before: Product, read: Any) -> bool:
    """Over the product as it is, the file makes the very same one."""
    assert read.patch is not None, read.refusals
    return replaced(before, read.patch.onto(content(before, TREE)), tree=TREE, at=AT + timedelta(1)) is before


@settings(deadline=None, max_examples=amount.of(15, 150), suppress_health_check=[HealthCheck.too_slow])
@pytest.mark.parametrize("file_format", ["csv", "jsonl"])
@given(catalogue=catalogues())
def test_an_export_read_again_says_what_the_catalogue_says(
    file_format: Any, catalogue: list[Product]
) -> None:
    text = exported(file_format, catalogue)
    if not text:
        return
    read = list(read_products([gzip.compress(text)], f"{file_format}.gz"))  # type: ignore[arg-type]
    assert [each.slug for each in read] == [product.slug for product in catalogue]
    assert all(map(unchanged, catalogue, read))


@settings(deadline=None, max_examples=amount.of(10, 60), suppress_health_check=[HealthCheck.too_slow])
@pytest.mark.parametrize("file_format", ["csv", "jsonl"])
@given(catalogue=catalogues())
def test_an_export_makes_the_same_products_in_an_empty_shop(
    file_format: Any, catalogue: list[Product]
) -> None:
    text = exported(file_format, catalogue)
    if not text:
        return
    read = read_products([text], file_format)
    made = [each.patch.onto(None) for each in read if each.patch]
    assert made == [content(product, TREE) for product in catalogue]


@settings(deadline=None, max_examples=amount.of(4, 20), suppress_health_check=[HealthCheck.too_slow])
@given(catalogue=catalogues())
def test_an_import_of_an_export_counts_everything_as_unchanged(catalogue: list[Product]) -> None:
    with ThreadPoolExecutor(1) as pool:
        shop = Shop(pool)
        shop.categories.change(shop.categories.tree(), TREE, Actor("u"))
        for product in catalogue:
            change = Change(version=1, at=Clock()(), actor=Actor("u"), action="created", cause="c")
            shop.products.create(product, Record(change, ()))
        record = shop.import_file(exported("csv", catalogue))
        rows = sum(len(product.variants) for product in catalogue)
        assert (record.status, counts(record)) == ("succeeded", (rows, 0, 0, len(catalogue), 0))


@settings(deadline=None, max_examples=amount.of(10, 40), suppress_health_check=[HealthCheck.too_slow])
@given(catalogue=catalogues())
def test_no_cell_of_an_export_begins_like_a_formula(catalogue: list[Product]) -> None:
    for row in csv.reader(io.StringIO(exported("csv", catalogue).decode(), newline="")):
        assert not any(text.lstrip().startswith(("=", "+", "-", "@")) for text in row)
