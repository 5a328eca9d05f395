"""What a file says of a product: rows or a document, to be laid over the product that the shop has."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from cartwright.errors import CartwrightError
from catalog.imports.domain import Refusal
from catalog.products.domain import ProductInput

NEEDED = "is missing: a new product needs one"


class Patch(Protocol):
    """Says nothing of the product's other fields, which stay as they are."""

    @property
    def category(self) -> str | None:
        """The path that the product is to have; None also when nothing is said of it."""
        ...

    @property
    def skus(self) -> Sequence[str]:
        """Those that it names."""
        ...

    def onto(self, stored: ProductInput | None) -> ProductInput:
        """The product afterwards; of None a new one. Raises InvalidProduct."""
        ...

    def place(self, field: str) -> tuple[int, str]:
        """Where the file speaks of the field: the index of the product's row, and the column."""
        ...


class FileProduct(Struct, frozen=True):
    """The rows of one product. `patch` is None when they are refused, and then `refusals` says why."""

    lines: tuple[int, ...]
    slug: str
    patch: Patch | None
    refusals: tuple[Refusal, ...] = ()


def refusals_of(product: FileProduct, error: CartwrightError) -> tuple[Refusal, ...]:
    """What an error of the product means for its rows; field errors find the row that they speak of."""
    faults = []
    for each in error.errors:
        row, column = product.patch.place(each.field) if product.patch else (0, "")
        faults.append(Refusal(line=product.lines[row], column=column, reason=each.message))
    whole = Refusal(line=product.lines[0], column="product", reason=error.detail)
    return with_siblings(product.lines, faults or [whole])


def with_siblings(lines: Sequence[int], faults: Sequence[Refusal]) -> tuple[Refusal, ...]:
    """Every row of a refused product is listed: those without a fault for the first row that has one."""
    if not faults:
        return ()
    faulty = {fault.line for fault in faults}
    cause = f"the product is refused because of line {min(faulty)}"
    siblings = [Refusal(line=line, column="", reason=cause) for line in lines if line not in faulty]
    return tuple(sorted([*faults, *siblings], key=lambda refusal: refusal.line))
