"""The wholesaler's habits: shouted titles, whispered remarks."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.online_retail_rules import SLUG_LIMIT, category_of, clean, is_title, slug_of


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
    taken: set[str] = set()
    for sku in ("A.1", "A-1", "A_1"):
        taken.add(slug_of("RED MUG", sku, taken))
    assert taken == {"red-mug-a-1", "red-mug-a-1-2", "red-mug-a-1-3"}


@given(title=st.text(max_size=300), sku=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", fullmatch=True))
def test_any_title_gives_a_valid_slug(title: str, sku: str) -> None:
    taken = {slug_of(title, sku, set())}
    slug = slug_of(title, sku, taken)
    assert slug not in taken
    for each in (slug, *taken):
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", each)
        assert len(each) <= SLUG_LIMIT
