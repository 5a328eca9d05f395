"""Many writers at once: no change is lost, no name is given twice, and the trail tells what happened."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import pytest

from tests import amount
from tests.local.catalogue import Catalogue
from tests.local.conftest import LocalShop
from tests.local.http import Answer
from tests.local.waiting import until

WRITERS = amount.of(15, 50)
NO_ANSWER = (502, 503, 504)


@pytest.fixture
def catalogue(shop: LocalShop) -> Catalogue:
    return Catalogue(shop)


def write(catalogue: Catalogue, path: str, word: str) -> None:
    """Adds a word to what is there, as a careful client does: read, change, and anew if it was overtaken.

    Where no answer came in time (so many at once are much for a small machine), the next look shows it.
    """

    def written() -> bool:
        try:
            return attempt()
        except TimeoutError:
            return False

    def attempt() -> bool:
        read = catalogue.staff("GET", f"/staff{path}")
        if read.status in NO_ANSWER:
            return False
        assert read.status == 200, read.content
        if word in read.body["description"].split():
            return True
        given: dict[str, Any] = {name: read.body[name] for name in ("slug", "title", "status", "variants")}
        given["description"] = f"{read.body['description']} {word}"
        answer = catalogue.staff("PUT", path, given, headers={"If-Match": read.headers["etag"]})
        assert answer.status in (200, 409, 412, *NO_ANSWER), answer.content
        return answer.status == 200

    until(written, seconds=300, every=0.01)


def test_of_many_writers_on_one_product_none_loses_its_change(catalogue: Catalogue) -> None:
    created = catalogue.create(description="")
    path = f"/products/{created['id']}"
    words = [f"w{number}" for number in range(WRITERS)]
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(lambda word: write(catalogue, path, word), words))
    final = catalogue.staff("GET", f"/staff{path}").body
    assert sorted(final["description"].split()) == sorted(words)
    assert final["version"] == WRITERS + 1

    trail = [entry for page in catalogue.pages(f"{path}/history", limit=20) for entry in page]
    assert [entry["version"] for entry in trail] == list(range(WRITERS + 1, 0, -1))
    assert len({entry["cause"] for entry in trail}) == WRITERS + 1
    assert trail[0]["fields"][0]["after"] == final["description"]
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
