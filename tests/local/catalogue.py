"""The catalogue's API as its callers use it, with products that no other test has."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from boto3.dynamodb.conditions import Key

from catalog.products.repository import SHARDS, changes_partition
from catalog.settings import CHANGES
from tests.local import people
from tests.local.conftest import LocalShop
from tests.local.http import Answer, send

Document = dict[str, Any]


class Catalogue:
    """`tag` keeps the slugs, SKUs and categories of one user of the shop apart from all others."""

    def __init__(self, shop: LocalShop) -> None:
        self.shop = shop
        self.tag = uuid.uuid4().hex[:12]
        self.staff_token = people.sign_in(shop, "staff").id

    def public(self, method: str, path: str, **query: object) -> Answer:
        return send(method, self.url(path, **query))

    def staff(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        **query: object,
    ) -> Answer:
        """`If-Match: *` unless `headers` say what the caller has seen."""
        kind = {"Content-Type": "application/merge-patch+json"} if method == "PATCH" else {}
        sent = {"If-Match": "*", **kind, **(headers or {})}
        return send(method, self.url(path, **query), token=self.staff_token, body=body, headers=sent)

    def url(self, path: str, **query: object) -> str:
        return f"{self.shop.api}{path}" + (f"?{urlencode(query)}" if query else "")

    def product(self, name: str = "mug", **changes: Any) -> Document:
        """A valid body for creating a product of no category; `changes` replace its fields."""
        about = {
            "slug": f"{name}-{self.tag}",
            "title": "Harbour mug",
            "description": "A heavy-bottomed mug.",
            "status": "active",
            "variants": [self.variant(name)],
        }
        return about | changes

    def variant(self, name: str, **changes: Any) -> Document:
        return {"sku": f"{name}-{self.tag}", "options": {"colour": "blue"}, "prices": {"GBP": 1250}} | changes

    def category(self, slug: str, parent: str | None = None, **changes: Any) -> Document:
        """A new category with this tag in its slug; `parent` is a path."""
        given = {"slug": f"{slug}-{self.tag}", "name": slug.capitalize(), "parent": parent} | changes
        answer = self.staff("POST", "/categories", given)
        assert answer.status == 201, answer.content
        made: Document = answer.body
        return made

    def create(self, name: str = "mug", **changes: Any) -> Document:
        answer = self.staff("POST", "/products", self.product(name, **changes))
        assert answer.status == 201, answer.content
        created: Document = answer.body
        return created

    def pages(self, path: str, **query: Any) -> Iterator[list[Document]]:
        """Every page of a list of staff's, from the first to the last, by the cursors that the pages give."""
        cursor: dict[str, Any] = {}
        while True:
            answer = self.staff("GET", path, **query, **cursor)
            assert answer.status == 200, answer.content
            yield answer.body["items"]
            if answer.body["next"] is None:
                return
            cursor = {"cursor": answer.body["next"]}

    def shown(self, name: str) -> Document:
        """What the public sees of the product that `name` and the tag make the slug of."""
        answer = self.public("GET", f"/products/by-slug/{name}-{self.tag}")
        assert answer.status == 200, answer.content
        product: Document = answer.body
        return product

    def stored(self) -> list[Document]:
        """The items of this tag's products, whatever their status, as the table has them."""
        return [item for item in changes_of(self.shop) if item.get("slug", "").endswith(f"-{self.tag}")]


def changes_of(shop: LocalShop) -> Iterator[Document]:
    """Every product that the table's index of changes has, removed ones too."""
    table = shop.session().resource("dynamodb").Table(shop.table_name)
    for shard in range(SHARDS):
        where: dict[str, Any] = {
            "IndexName": CHANGES,
            "KeyConditionExpression": Key(f"{CHANGES}_pk").eq(changes_partition(shard)),
        }
        while True:
            page = table.query(**where)
            yield from (item for item in page["Items"] if item["sk"] == "P")
            if "LastEvaluatedKey" not in page:
                break
            where["ExclusiveStartKey"] = page["LastEvaluatedKey"]
