"""Products and files to test with."""

from typing import Any

from catalog.products.domain import ProductInput, Variant

HEADER = "product,title,description,category,status,sku,options,price_gbp\n"


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


def row(slug: str, sku: str, *, title: str = "A thing", price: str = "2.55", options: str = "") -> str:
    return f"{slug},{title},,gifts,active,{sku},{options},{price}\n"


def file_of(*rows: str) -> bytes:
    return (HEADER + "".join(rows)).encode()
