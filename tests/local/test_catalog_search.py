"""Search as it is deployed: what is written is found, from the table as well as from a snapshot."""

import json
from typing import Any

import pytest

from tests.local.catalogue import Catalogue, Document
from tests.local.conftest import LocalShop
from tests.local.http import send
from tests.local.waiting import until


@pytest.fixture(scope="module")
def catalogue(shop: LocalShop) -> Catalogue:
    return Catalogue(shop)


def found(catalogue: Catalogue, **query: Any) -> list[str]:
    answer = catalogue.public("GET", "/products", **query)
    assert answer.status == 200, answer.content
    return [each["id"] for each in answer.body["items"]]


def see(catalogue: Catalogue, ids: list[str], **query: Any) -> None:
    """Waits until the public sees just these, in this order."""
    until(lambda: found(catalogue, **query) == ids)


def statuses(catalogue: Catalogue, **query: Any) -> list[tuple[str, str]]:
    """As staff see them; each environment of the function has an index of its own, a second behind at most."""
    answer = catalogue.staff("GET", "/staff/products", **query)
    return [(each["id"], each["status"]) for each in answer.body["items"]]


def test_a_product_is_found_soon_after_each_change(catalogue: Catalogue) -> None:
    word = f"searchable{catalogue.tag}"
    mug: Document = catalogue.create("found", title=f"Mug {word}s")
    see(catalogue, [mug["id"]], q=f"mugs {word[:-2]}")
    assert catalogue.staff("PATCH", f"/products/{mug['id']}", {"title": "Another"}).status == 200
    see(catalogue, [], q=word)
    see(catalogue, [mug["id"]], q=f"another found-{catalogue.tag}")
    assert catalogue.staff("POST", f"/products/{mug['id']}/archive").status == 200
    see(catalogue, [], q=f"found-{catalogue.tag}")
    until(
        lambda: (
            statuses(catalogue, q=f"found-{catalogue.tag}", status="archived") == [(mug["id"], "archived")]
        ),
    )
    assert catalogue.staff("DELETE", f"/products/{mug['id']}").status == 204
    until(
        lambda: not catalogue.staff("GET", "/staff/products", q=f"found-{catalogue.tag}").body["items"],
    )


def test_a_typo_is_told_and_a_beginning_is_completed(catalogue: Catalogue) -> None:
    word = f"zephyrine{catalogue.tag}"
    kite: Document = catalogue.create("kite", title=f"Kite {word}s")
    see(catalogue, [kite["id"]], q=f"ziphyrine{catalogue.tag}")
    answer = catalogue.public("GET", "/products", q=f"kites zephyrin{catalogue.tag}s").body
    assert answer["did_you_mean"] == f"kite {word}s"
    completed = catalogue.public("GET", "/suggestions", q=f"KITE {word[:-2]}").body["items"]
    assert completed == [{"text": f"kite {word}s", "count": 1}]


def test_a_synonym_finds_until_it_is_deleted(catalogue: Catalogue) -> None:
    sofa, couch, tag = f"sofa{catalogue.tag}", f"couch{catalogue.tag}", catalogue.tag.lower()
    made: Document = catalogue.create("couch", title=f"Velvet {couch} cover")
    group = f"/staff/synonyms/sofas-{tag}"
    assert catalogue.staff("PUT", group, {"words": [sofa, f"velvet {couch}"]}).status == 200
    see(catalogue, [made["id"]], q=f"{sofa} cover")
    listing = catalogue.staff("GET", "/staff/synonyms")
    assert f"sofas-{tag}" in [each["id"] for each in listing.body["items"]]
    bad = catalogue.staff("PUT", group, {"words": [sofa, "???"]})
    assert (bad.status, bad.fields) == (400, ["words[1]"])
    assert catalogue.staff("DELETE", group).status == 204
    see(catalogue, [], q=f"{sofa} cover")


def test_a_category_is_browsed_in_pages(catalogue: Catalogue) -> None:
    top = catalogue.category("shelf")
    below = catalogue.category("box", parent=top["path"])
    made = [
        catalogue.create(f"browsed-{number}", category=each["path"], attributes={"tone": f"t{number % 2}"})[
            "id"
        ]
        for number, each in enumerate((top, below, below))
    ]
    see(catalogue, made[::-1], category=top["path"])
    first = catalogue.public("GET", "/products", category=top["path"], limit=2).body
    assert [(each["path"], each["count"]) for each in first["facets"]["categories"]] == [(below["path"], 2)]
    second = catalogue.public("GET", "/products", category=top["path"], limit=2, cursor=first["next"]).body
    assert [each["id"] for each in first["items"] + second["items"]] == made[::-1]
    foreign = catalogue.public("GET", "/products", category=below["path"], cursor=first["next"])
    assert (foreign.status, foreign.fields) == (400, ["cursor"])
    assert found(catalogue, category=top["path"], attribute="tone:t1") == [made[1]]
    repeated = f"{catalogue.url('/products', category=top['path'])}&attribute=tone:t0&attribute=tone:t1"
    assert len(send("GET", repeated).body["items"]) == 3


def test_what_a_caller_has_is_not_sent_again(catalogue: Catalogue) -> None:
    url = catalogue.url("/products", q=f"nothing-{catalogue.tag}")
    first = send("GET", url)
    again = send("GET", url, headers={"If-None-Match": first.headers["etag"]})
    assert (first.status, again.status, again.content) == (200, 304, b"")


def test_lists_of_staff_are_for_staff(catalogue: Catalogue) -> None:
    assert send("GET", catalogue.url("/staff/products")).status == 401


def test_the_index_is_made_anew_while_the_shop_serves(catalogue: Catalogue, shop: LocalShop) -> None:
    made = catalogue.create("reindexed")
    said = shop.ops("catalog", "reindex", check=True).stdout
    assert "search uses it" in said
    see(catalogue, [made["id"]], q=f"reindexed-{catalogue.tag}")
    bucket = shop.outputs["cartwright-local-catalog"]["IndexBucket"]
    keys = shop.session().client("s3").list_objects_v2(Bucket=bucket)["Contents"]
    assert any(said.split()[1].rstrip(":") in each["Key"] for each in keys)


def test_check_names_a_claim_that_is_gone(catalogue: Catalogue, shop: LocalShop) -> None:
    made = catalogue.create("checked")
    claim = {
        "pk": {"S": f"SKU#CHECKED-{catalogue.tag.upper()}"},
        "sk": {"S": f"SKU#CHECKED-{catalogue.tag.upper()}"},
    }
    dynamodb = shop.session().client("dynamodb")
    removed = dynamodb.delete_item(TableName=shop.table_name, Key=claim, ReturnValues="ALL_OLD")["Attributes"]
    checked = shop.ops("catalog", "check")
    assert checked.returncode == 1
    assert f"product {made['id']}: it has no claim {claim['pk']['S']}" in checked.stdout
    dynamodb.put_item(TableName=shop.table_name, Item=json.loads(json.dumps(removed)))
    assert f"product {made['id']}" not in shop.ops("catalog", "check").stdout
