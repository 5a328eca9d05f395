"""Many writers at once: no change is lost, no name is given twice, and the trail tells what happened."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import pytest

from tests.local.catalogue import Catalogue
from tests.local.conftest import LocalShop
from tests.local.http import Answer
from tests.local.waiting import until

WRITERS = 50


@pytest.fixture
def catalogue(shop: LocalShop) -> Catalogue:
    return Catalogue(shop)


def changed(catalogue: Catalogue, path: str, word: str) -> Answer:
    """Adds a word to what is there, as a careful client does: read, change, and anew if it was overtaken."""

    def attempt() -> Answer | None:
        read = catalogue.staff("GET", f"/staff{path}")
        assert read.status == 200, read.content
        given: dict[str, Any] = {name: read.body[name] for name in ("slug", "title", "status", "variants")}
        given["description"] = f"{read.body['description']} {word}"
        answer = catalogue.staff("PUT", path, given, headers={"If-Match": read.headers["etag"]})
        assert answer.status in (200, 409, 412, 503), answer.content
        return answer if answer.status == 200 else None

    return until(attempt, seconds=120, every=0.01)


def test_of_many_writers_on_one_product_none_loses_its_change(catalogue: Catalogue) -> None:
    created = catalogue.create(description="")
    path = f"/products/{created['id']}"
    words = [f"w{number}" for number in range(WRITERS)]
    with ThreadPoolExecutor(WRITERS) as pool:
        answers = list(pool.map(lambda word: changed(catalogue, path, word), words))
    final = catalogue.staff("GET", f"/staff{path}").body
    assert sorted(final["description"].split()) == sorted(words)
    assert final["version"] == WRITERS + 1
    assert sorted(answer.body["version"] for answer in answers) == list(range(2, WRITERS + 2))

    trail = [entry for page in catalogue.pages(f"{path}/history", limit=20) for entry in page]
    assert [entry["version"] for entry in trail] == list(range(WRITERS + 1, 0, -1))
    assert {entry["cause"] for entry in trail[:-1]} == {
        answer.headers["x-correlation-id"] for answer in answers
    }
    for later, earlier in pairwise(trail[:-1]):
        (was,), (had,) = later["fields"], earlier["fields"]
        assert was["field"] == had["field"] == "description"
        assert was["before"] == had["after"]


def test_of_many_products_that_want_a_sku_one_is_created(catalogue: Catalogue) -> None:
    wanted = [catalogue.variant("wanted")]

    def claim(number: int) -> Answer:
        return catalogue.staff("POST", "/products", catalogue.product(f"p{number}", variants=wanted))

    with ThreadPoolExecutor(WRITERS) as pool:
        answers = sorted(pool.map(claim, range(WRITERS)), key=lambda answer: answer.status)
    assert [answer.status for answer in answers] == [201] + [409] * (WRITERS - 1)
    for refused in answers[1:]:
        assert refused.fields == ["variants[0].sku"]
        assert f"WANTED-{catalogue.tag.upper()} belongs to" in refused.body["errors"][0]["message"]
    (stored,) = catalogue.stored()
    assert stored["id"] == answers[0].body["id"]
