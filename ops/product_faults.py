"""Inconsistencies of products, their claims on slugs and SKUs, their categories and the index of changes."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

import stacks  # noqa: F401 - puts the services on the import path
from catalog.categories.domain import Tree
from catalog.products.domain import Product
from catalog.products.read_repository import claims_of
from catalog.products.repository import SHARDS, changes_partition, changes_place
from catalog.settings import CHANGES

Item = Mapping[str, Any]

_CLAIMS = ("SLUG#", "SKU#")


def product_faults(items: Iterable[Item]) -> Iterator[str]:
    """One sentence each. `items` are the catalogue's table in plain values."""
    stored = list(items)
    tree, faults = _tree(stored)
    yield from faults
    products: dict[str, Product] = {}
    for item in stored:
        if item["sk"] == "P":
            yield from _of_place(item)
            if item.get("removed"):
                continue
            try:
                products[item["id"]] = msgspec.convert(item, Product)
            except msgspec.ValidationError as error:
                yield f"product {item['id']}: it can't be read: {error}"
    for product in products.values():
        if product.category_id and not _known(product.category_id, tree):
            yield f"product {product.id}: category {product.category_id} does not exist"
    yield from _of_claims(stored, products)


def _tree(items: Iterable[Item]) -> tuple[Tree, list[str]]:
    found = next((item for item in items if item["pk"] == "TREE"), None)
    if found is None:
        return Tree(), []
    try:
        tree = msgspec.convert(found, Tree)
    except msgspec.ValidationError as error:
        return Tree(), [f"tree: it can't be read: {error}"]
    faults = [
        f"category {each.id}: its parent {each.parent} does not exist"
        for each in tree.categories
        if each.parent and each.parent not in tree.by_id
    ]
    paths: dict[str, str] = {}
    for each in tree.categories:
        path = tree.path(each.id) or ""
        if path in paths:
            faults.append(f"category {each.id}: its path {path} is also the path of {paths[path]}")
        paths[path] = each.id
    return tree, faults


def _known(category_id: str, tree: Tree) -> bool:
    """Products that were deleted without a successor have no claims."""
    return category_id in tree.by_id or category_id in tree.successors


def _of_place(item: Item) -> Iterator[str]:
    product_id = item["id"]
    if item.get(f"{CHANGES}_pk") != changes_partition(int(product_id[-1], 16) % SHARDS):
        yield f"product {product_id}: it is missing in the index of changes, so search never finds it"
    elif not item.get("removed") and item.get(f"{CHANGES}_sk") != _place(item):
        yield f"product {product_id}: its time in the index of changes differs from its last change"


def _place(item: Item) -> str:
    return changes_place(datetime.fromisoformat(item["updated_at"]), item["id"])


def _of_claims(items: Iterable[Item], products: Mapping[str, Product]) -> Iterator[str]:
    held = {
        item["pk"]: item["product_id"]
        for item in items
        if item["pk"].startswith(_CLAIMS) and not item.get("former")
    }
    for product in products.values():
        for claim in claims_of(product):
            if claim not in held:
                yield f"product {product.id}: it has no claim {claim}, so another product may take it"
            elif held[claim] != product.id:
                yield f"product {product.id}: its claim {claim} is held by the product {held[claim]}"
    for claim, product_id in sorted(held.items()):
        if product_id not in products:
            yield f"claim {claim}: it is held by the product {product_id}, which does not exist"
        elif claim not in claims_of(products[product_id]):
            yield f"claim {claim}: it is held by the product {product_id}, which no longer has it"
