"""The catalogue that `make up` loads: a person's first sight of the shop."""

import csv
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from tests.unit.catalog.import_files import new, read, refused

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample-catalogue.csv"
PRODUCT_COLUMNS = ("title", "description", "category", "status")


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_has_some_sixty_products_in_eight_categories(rows: list[dict[str, str]]) -> None:
    variants = Counter(row["product"] for row in rows)
    assert 55 <= len(variants) <= 65
    assert len({row["category"].split("/")[0] for row in rows}) == 8
    assert any("/" in row["category"] for row in rows)
    assert sum(2 <= count <= 5 for count in variants.values()) >= 20
    assert max(variants.values()) <= 5


def test_identifiers_are_well_formed_and_unique(rows: list[dict[str, str]]) -> None:
    skus = [row["sku"] for row in rows]
    assert len({sku.upper() for sku in skus}) == len(skus)
    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", sku) for sku in skus)
    slug = r"[a-z0-9]+(-[a-z0-9]+)*"
    assert all(re.fullmatch(slug, row["product"]) and len(row["product"]) <= 120 for row in rows)
    assert all(re.fullmatch(rf"{slug}(/{slug}){{0,4}}", row["category"]) for row in rows)


def test_rows_of_a_product_are_adjacent_and_agree(rows: list[dict[str, str]]) -> None:
    starts = [
        row["product"]
        for before, row in zip([None, *rows], rows, strict=False)
        if before is None or before["product"] != row["product"]
    ]
    assert len(starts) == len(set(starts))
    for column in PRODUCT_COLUMNS:
        assert len({(row["product"], row[column]) for row in rows}) == len(starts), column
    assert len({row["title"] for row in rows}) == len(starts)


def test_variants_of_a_product_differ_in_the_same_options(rows: list[dict[str, str]]) -> None:
    options: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        pairs = re.findall(r"([^=;]+)=([^;]+)", row["options"])
        options.setdefault(row["product"], []).append(dict(pairs))
    for product, variants in options.items():
        assert len({frozenset(variant) for variant in variants}) == 1, product
        assert len({tuple(sorted(variant.items())) for variant in variants}) == len(variants), product


def test_every_row_is_priced_in_both_currencies_and_described(rows: list[dict[str, str]]) -> None:
    for row in rows:
        assert re.fullmatch(r"\d+\.\d{2}", row["price_gbp"]), row
        assert re.fullmatch(r"\d+\.\d{2}", row["price_eur"]), row
        assert Decimal(row["price_gbp"]) < Decimal(row["price_eur"])
        assert row["status"] == "active"
        assert 60 <= len(row["description"]) <= 400, row["product"]


def test_the_catalogue_takes_every_row(rows: list[dict[str, str]]) -> None:
    products = read(SAMPLE.read_bytes(), chunk=4096)
    assert [refusal for product in products for refusal in refused(product)] == []
    taken = [new(product) for product in products]
    assert [given.slug for given in taken] == list(dict.fromkeys(row["product"] for row in rows))
    assert [variant.sku for given in taken for variant in given.variants] == [row["sku"] for row in rows]
    assert all(variant.prices.keys() == {"GBP", "EUR"} for given in taken for variant in given.variants)
