"""Cursors belong to their question, and bad questions are refused."""

from typing import Any

import pytest

from tests.unit.catalog.http import Api
from tests.unit.catalog.search.listing import STAFF, add, listed, slugs


@pytest.fixture
def api() -> Api:
    return Api()


def test_pages_follow_one_another(api: Api) -> None:
    for number in range(5):
        add(api, f"mug-{number}")
    first = listed(api, limit="2")
    second = listed(api, limit="3", cursor=first.body["next"])
    assert slugs(first) + slugs(second) == [f"mug-{number}" for number in reversed(range(5))]
    assert second.body["next"] is None


def test_a_cursor_is_of_one_question(api: Api) -> None:
    for number in range(3):
        add(api, f"mug-{number}", brand="Tide")
    cursor = listed(api, limit="1", q="mug", brand="Tide").body["next"]
    assert listed(api, limit="1", q="mug", brand="Tide", cursor=cursor).status == 200
    for other in (
        {"q": "mugs", "brand": "Tide"},
        {"q": "mug"},
        {"q": "mug", "brand": "Tide", "sort": "newest"},
        {"q": "mug", "brand": ["Tide", "Line"]},
    ):
        assert listed(api, cursor=cursor, **other).fields == ["cursor"]
    assert listed(api, STAFF, q="mug", brand="Tide", cursor=cursor).fields == ["cursor"]
    tampered = ("A" if cursor[5] != "A" else "B").join((cursor[:5], cursor[6:]))
    for bad in (tampered, cursor[:-1], cursor + "A", "x", "é", "=="):
        answer = listed(api, q="mug", brand="Tide", cursor=bad)
        assert (answer.status, answer.fields) == (400, ["cursor"])


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"q": ""}, "q"),
        ({"q": "x" * 101}, "q"),
        ({"category": "Kitchen"}, "category"),
        ({"category": "a/b/c/d/e/f"}, "category"),
        ({"brand": ""}, "brand[0]"),
        ({"brand": ["x"] * 21}, "brand"),
        ({"attribute": "material"}, "attribute[0]"),
        ({"attribute": "Material:oak"}, "attribute[0]"),
        ({"price_min": "1.5", "currency": "GBP"}, "price_min"),
        ({"price_min": "-1", "currency": "GBP"}, "price_min"),
        ({"price_max": "1" + "0" * 30, "currency": "GBP"}, "price_max"),
        ({"price_min": "5"}, "currency"),
        ({"sort": "price"}, "currency"),
        ({"price_min": "5", "price_max": "4", "currency": "GBP"}, "price_min"),
        ({"currency": "gbp"}, "currency"),
        ({"sort": "title"}, "sort"),
        ({"q": ["a", "b"]}, "q"),
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"page": "2"}, "page"),
    ],
)
def test_bad_questions_are_refused_by_name(api: Api, query: dict[str, Any], field: str) -> None:
    answer = listed(api, **query)
    assert (answer.status, answer.fields) == (400, [field])


@pytest.mark.parametrize(
    "q", ["\x00", "\n", "\U0001d573\U0001d58a", "\ud800", "%_*.[(", "' OR 1=1", "\ufffd" * 100]
)
def test_odd_words_find_nothing_or_something_but_never_fail(api: Api, q: str) -> None:
    add(api, "mug", title="Heart")
    assert listed(api, q=q).status == 200
