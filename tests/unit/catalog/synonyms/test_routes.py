"""The routes of synonyms through the dispatcher, on a table in memory."""

from typing import Any

import msgspec
import pytest

from cartwright.errors import ConcurrentUpdate
from cartwright.fields import Actor
from catalog.exports.repository import StockRepository
from catalog.search.repository import ChangeFeed
from catalog.synonyms import domain
from catalog.synonyms.domain import MAX_GROUPS, Synonyms
from tests.unit.catalog.http import Api
from tests.unit.catalog.search.listing import add, listed, slugs

GROUPS, GROUP = "/staff/synonyms", "/staff/synonyms/{group_id}"
SOFAS = {"words": ["sofa", "couch", "settee"]}


@pytest.fixture
def api() -> Api:
    return Api()


def put(api: Api, group_id: str = "sofas", body: Any = SOFAS, **given: Any) -> Any:
    return api.call("PUT", GROUP, body=body, group_id=group_id, **given)


def test_groups_are_kept_under_one_tag(api: Api) -> None:
    empty = api.call("GET", GROUPS)
    assert (empty.status, empty.headers["ETag"], empty.body) == (200, '"0"', {"version": 0, "items": []})
    assert put(api, if_match="").status == 428
    made = put(api, if_match='"0"')
    assert (made.status, made.headers["ETag"], made.body) == (200, '"1"', {"id": "sofas", **SOFAS})
    assert put(api, "glasses", {"words": ["wine glass", "stemware"]}, if_match='"0"').status == 412
    assert put(api, "glasses", {"words": ["wine glass", "stemware"]}).status == 200
    listing = api.call("GET", GROUPS)
    assert (listing.headers["ETag"], listing.body["version"]) == ('"2"', 2)
    assert [each["id"] for each in listing.body["items"]] == ["glasses", "sofas"]
    assert api.call("DELETE", GROUP, group_id="sofas", if_match='"1"').status == 412
    assert api.call("DELETE", GROUP, group_id="sofas", if_match='"2"').status == 204
    assert api.call("DELETE", GROUP, group_id="sofas").body["code"] == "synonyms-not-found"
    assert [each["id"] for each in api.call("GET", GROUPS).body["items"]] == ["glasses"]


def test_a_change_says_who_made_it_and_no_change_is_none(api: Api) -> None:
    put(api)
    made = api.table.get({"pk": "SYNONYMS", "sk": "V#000000001"})
    assert put(api).headers["ETag"] == '"1"'
    assert api.table.get({"pk": "SYNONYMS", "sk": "V#000000001"}) == made
    api.call("DELETE", GROUP, group_id="sofas")
    entries = [api.table.get({"pk": "SYNONYMS", "sk": f"V#{version:09d}"}) for version in (1, 2, 3)]
    assert [entry and entry["by"]["email"] for entry in entries] == [
        "grace@shop.example",
        "grace@shop.example",
        None,
    ]


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        (["sofa"], ["words"]),
        ([f"sofa{number}" for number in range(21)], ["words"]),
        (["sofa", ""], ["words[1]"]),
        (["sofa", "x" * 41], ["words[1]"]),
        (["sofa", "a\nb"], ["words[1]"]),
        (["sofa", "???", "a couch for four"], ["words[1]", "words[2]"]),
        (["Wine-glass", "stemware", "wine glass"], ["words[2]"]),
    ],
)
def test_bad_words_are_named(api: Api, words: list[str], fields: list[str]) -> None:
    answer = put(api, body={"words": words})
    assert (answer.status, answer.fields) == (400, fields)
    assert put(api, "Sofas!").fields == ["group_id"]


def test_their_number_and_size_are_bounded(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    full = Synonyms(1, {f"g{number}": ("a", "b") for number in range(MAX_GROUPS)})
    api.synonyms.change(Synonyms(), full, Actor("u-1"))
    assert put(api).body["code"] == "synonyms-full"
    assert put(api, "g0").status == 200
    monkeypatch.setattr(domain, "MAX_BYTES", 100)
    assert put(api, "g1").body["code"] == "synonyms-full"
    assert api.call("DELETE", GROUP, group_id="g1").status == 204


def test_the_largest_groups_fit_into_an_item(api: Api) -> None:
    """As JSON below MAX_BYTES, so also as an item, which has no quotes."""
    words = [f"{number:02d}{'ß' * 38}" for number in range(20)]
    groups: dict[str, tuple[str, ...]] = {}
    while len(msgspec.json.encode(Synonyms(1, groups))) < domain.MAX_BYTES - 2000:
        groups[f"group-{len(groups)}"] = tuple(words)
    api.synonyms.change(Synonyms(), Synonyms(1, groups), Actor("u-1"))
    assert api.synonyms.synonyms().groups == groups


def test_concurrent_changes_do_not_overwrite_each_other(api: Api) -> None:
    put(api)
    stale = Synonyms()
    with pytest.raises(ConcurrentUpdate):
        api.synonyms.change(
            stale, stale.replaced("x", domain.SynonymGroupInput(words=("a", "b"))), Actor("u-2")
        )
    assert api.synonyms.synonyms().groups == {"sofas": ("sofa", "couch", "settee")}


def test_an_export_of_products_has_none(api: Api) -> None:
    put(api)
    assert list(ChangeFeed(api.table).since(None)) == [api.synonyms.synonyms()]
    assert list(StockRepository(api.table).products()) == []


def test_only_staff_may_see_them(api: Api) -> None:
    assert api.call("GET", GROUPS, claims={}).status == 401
    assert put(api, claims={}).status == 401


def test_shoppers_find_them_a_second_later(api: Api) -> None:
    add(api, "couch", title="Red couch")
    add(api, "sofa", title="Blue sofa")
    assert slugs(listed(api, q="sofa")) == ["sofa"]
    put(api)
    assert slugs(listed(api, q="sofa")) == ["sofa", "couch"]
    assert listed(api, q="settee").body["facets"]["total"] == 2
    first = listed(api, q="sofa", limit="1")
    assert slugs(listed(api, q="sofa", limit="1", cursor=first.body["next"])) == ["couch"]
    api.call("DELETE", GROUP, group_id="sofas")
    assert slugs(listed(api, q="sofa")) == ["sofa"]
