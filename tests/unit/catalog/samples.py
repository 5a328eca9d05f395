"""Products, categories and files to test with."""

from datetime import UTC, datetime
from typing import Any

from cartwright.fields import Actor
from cartwright.ids import Ids
from catalog.categories.domain import Tree
from catalog.categories.rules import ensured
from catalog.products.domain import Product, ProductInput, Variant
from catalog.products.rules import created
from catalog.products.writer import Author

HEADER = "product,title,description,category,status,sku,options,price_gbp\n"
AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
TREE: Tree = ensured(Tree(), ["kitchen/mugs/tall", "kitchenware", "gifts"], Ids(lambda: AT).new)
STAFF_MEMBER = Author(actor=Actor("u-1", "grace@shop.example"), cause="request-1")


def variant(sku: str = "MUG-BLUE", **changes: Any) -> Variant:
    return Variant(**{"sku": sku, "options": {"colour": "blue"}, "prices": {"GBP": 1250}} | changes)


def mug(**changes: Any) -> ProductInput:
    about: dict[str, Any] = {
        "slug": "harbour-mug",
        "title": "Harbour mug",
        "description": "Holds tea.",
        "category": "kitchen/mugs",
        "status": "active",
        "variants": (variant(),),
    }
    return ProductInput(**about | changes)


def product(**changes: Any) -> Product:
    return created(mug(**changes), tree=TREE, product_id=Ids(lambda: AT).new(), at=AT)


def row(slug: str, sku: str, *, title: str = "A thing", price: str = "2.55", options: str = "") -> str:
    return f"{slug},{title},,gifts,active,{sku},{options},{price}\n"


def file_of(*rows: str) -> bytes:
    return (HEADER + "".join(rows)).encode()
