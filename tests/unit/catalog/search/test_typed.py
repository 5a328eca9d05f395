"""What shoppers may type, and what they are told of it."""

import pytest

from tests.unit.catalog.http import Api
from tests.unit.catalog.samples import variant
from tests.unit.catalog.search.listing import add, listed, slugs


@pytest.fixture
def api() -> Api:
    return Api()


def test_options_attributes_and_barcodes_are_searched(api: Api) -> None:
    add(
        api,
        "it",
        attributes={"material": "oak"},
        variants=(variant("A-1", options={"colour": "Teal"}, barcode="5012345678900"),),
    )
    add(api, "other", attributes={"material": "tin"}, variants=(variant("A-2"),))
    for q in ("teal", "oak", "5012345678900", "50123456", "oak teal 5012345678900"):
        assert slugs(listed(api, q=q)) == ["it"]


def test_words_in_quotes_are_neighbours(api: Api) -> None:
    add(api, "union", title="Union Jack cushions", description="")
    add(api, "cushion", title="Cushion of the Jack union", description="")
    add(api, "two-texts", title="Union", description="Jack")
    assert slugs(listed(api, q="union jack")) == ["cushion", "union", "two-texts"]
    assert slugs(listed(api, q='"union jack" cushion')) == ["union"]


def test_a_typo_is_told_and_paged(api: Api) -> None:
    for number in range(3):
        add(api, f"lantern-{number}", title="Lantern")
    first = listed(api, q="lantren", limit="2")
    assert (slugs(first), first.body["did_you_mean"]) == (["lantern-2", "lantern-1"], "lantern")
    add(api, "lantren", title="Lantren")
    assert slugs(listed(api, q="lantren", limit="2", cursor=first.body["next"])) == ["lantern-0"]
    assert slugs(listed(api, q="lantren")) == ["lantren"]


def test_what_is_typed_is_completed(api: Api) -> None:
    add(api, "one", title="Heart-shaped holder")
    add(api, "two", title="Red heart")
    add(api, "three", title="Heath rug")
    add(api, "draft", title="Hearse", status="draft")

    def completed(q: str) -> list[tuple[str, int]]:
        answer = api.call("GET", "/suggestions", query={"q": q})
        assert answer.status == 200, answer.body
        return [(each["text"], each["count"]) for each in answer.body["items"]]

    assert completed("hea") == [("heart", 2), ("heartshaped", 1), ("heath", 1)]
    assert completed("RED hea") == [("red heart", 1)]
    assert completed("green hea") == []
    assert completed("???") == []
    assert api.call("GET", "/suggestions", query={}).status == 400
