"""Reads files of products in tests, and tells what they make of a product."""

from catalog.imports.domain import Refusal
from catalog.imports.file_products import FileProduct, refusals_of
from catalog.imports.formats import read_products
from catalog.products.domain import InvalidProduct, ProductInput
from catalog.products.rules import check


def read(content: bytes, chunk: int = 7) -> list[FileProduct]:
    chunks = (content[start : start + chunk] for start in range(0, len(content), chunk))
    return list(read_products(chunks, "csv"))


def new(product: FileProduct) -> ProductInput:
    assert product.patch is not None, product.refusals
    return product.patch.onto(None)


def refused(product: FileProduct) -> tuple[Refusal, ...]:
    """As a product that the shop does not have."""
    try:
        if product.patch:
            check(product.patch.onto(None))
    except InvalidProduct as invalid:
        return refusals_of(product, invalid)
    return product.refusals


def refusals(content: bytes) -> list[tuple[int, str, str]]:
    return [(each.line, each.column, each.reason) for product in read(content) for each in refused(product)]


def laid(text: str, stored: ProductInput | None = None) -> ProductInput:
    """The one product of the file, over the one that is stored."""
    (product,) = read(text.encode())
    assert product.patch is not None, product.refusals
    return product.patch.onto(stored)
