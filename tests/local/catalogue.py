"""The catalogue's API as its callers use it, with products that no other test has."""

import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

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

    def staff(self, method: str, path: str, body: object = None, **query: object) -> Answer:
        return send(method, self.url(path, **query), token=self.staff_token, body=body)

    def url(self, path: str, **query: object) -> str:
        return f"{self.shop.api}{path}" + (f"?{urlencode(query)}" if query else "")

    def product(self, name: str = "mug", **changes: Any) -> Document:
        """A valid body for creating a product; `changes` replace its fields."""
        about = {
            "slug": f"{name}-{self.tag}",
            "title": "Harbour mug",
            "description": "A heavy-bottomed mug.",
            "category": f"kitchen-{self.tag}",
            "status": "active",
            "variants": [self.variant(name)],
        }
        return about | changes

    def variant(self, name: str, **changes: Any) -> Document:
        return {"sku": f"{name}-{self.tag}", "options": {"colour": "blue"}, "prices": {"GBP": 1250}} | changes

    def create(self, name: str = "mug", **changes: Any) -> Document:
        answer = self.staff("POST", "/products", self.product(name, **changes))
        assert answer.status == 201, answer.content
        created: Document = answer.body
        return created

    def pages(
        self, path: str = "/products", *, as_staff: bool = False, **query: Any
    ) -> Iterator[list[Document]]:
        """Every page from the first to the last, by the cursors that the pages give."""
        read = self.staff if as_staff else self.public
        cursor: dict[str, object] = {}
        while True:
            answer = read("GET", path, **query, **cursor)
            assert answer.status == 200, answer.content
            yield answer.body["items"]
            if answer.body["next"] is None:
                return
            cursor = {"cursor": answer.body["next"]}

    def items(self, **query: Any) -> list[Document]:
        """All products of the public listing that `query` asks for."""
        return [item for page in self.pages(**query) for item in page]
