"""The wholesaler's habits: shouted titles, whispered remarks."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.online_retail_rules import category_of, clean, is_title, slug_of


@pytest.mark.parametrize(
    "text",
    [
        "WHITE HANGING HEART T-LIGHT HOLDER",
        "SUNSET CHECK HAMMOCK",
        "Dr. Jam's Arouzer Stress Ball",
        "*USB Office Mirror Ball",
        "FOLK ART GREETING CARD,pack/12",
        "POLYESTER FILLER PAD 45x45cm",
        "3 TRADITIONAl BISCUIT CUTTERS SET",
        "LOST IN SPACE LUNCH BOX",
    ],
)
def test_titles(text: str) -> None:
    assert is_title(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "??",
        "20713",
        "check",
        "CHECK",
        "damages",
        "DAMAGED",
        "???missing",
        "MISSING?",
        "Found",
        "Dotcom sales",
        "amazon sales",
        "Wrongly coded",
        "wrongly marked 23343",
        "Thrown away.",
        "Unsaleable, destroyed.",
        "MIA",
        "historic computer difference",
        "Amazon Adjustment",
    ],
)
def test_remarks(text: str) -> None:
    assert not is_title(text)


@pytest.mark.parametrize(
    ("title", "category"),
    [
        ("RED RETROSPOT MUG", "kitchen/mugs"),
        ("CHRISTMAS MUG", "christmas"),
        ("JUMBO BAG RED RETROSPOT", "bags"),
        ("RED WOOLLY HOTTIE WHITE HEART.", "home/decorations"),
        ("GIN AND TONIC DIET GREETING CARD", "stationery/cards"),
        ("ALARM CLOCK BAKELIKE PINK", "home/clocks"),
        ("SMUGGLERS' CHART", "gifts"),
        ("SPACE FROG", "gifts"),
    ],
)
def test_category(title: str, category: str) -> None:
    assert category_of(title) == category


def test_clean_drops_control_characters_and_runs_of_space() -> None:
    assert clean(" RED\x00 \t MUG\u200b\x1b[31m\r\n") == "RED MUG [31m"


def test_slugs_of_like_skus_stay_apart() -> None:
    slugs = {slug_of(sku) for sku in ("A.1", "A-1", "A_1", "A1", "A-1.", "A--1")}
    assert len(slugs) == 6
    assert {"a-1", "a1"} <= slugs


SKUS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", fullmatch=True)


@given(SKUS, SKUS)
def test_a_sku_has_one_slug_whatever_its_case_and_another_one_another(sku: str, other: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug_of(sku))
    assert len(slug_of(sku)) <= 120
    assert slug_of(sku) == slug_of(sku.upper()) == slug_of(sku.lower())
    assert (slug_of(sku) == slug_of(other)) is (sku.upper() == other.upper())
