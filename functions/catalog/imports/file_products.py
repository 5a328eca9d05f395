"""A product in a file, as rows or as a document, to be merged into the stored product."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from cartwright.errors import CartwrightError
from catalog.imports.domain import Refusal
from catalog.products.domain import ProductInput

NEEDED = "is missing; a new product requires one"


class Patch(Protocol):
    """Product fields that the patch does not contain stay unchanged."""

    @property
    def category(self) -> str | None:
        """The requested category path; None also if the patch contains none."""
        ...

    @property
    def skus(self) -> Sequence[str]:
        """The SKUs in the patch."""
        ...

    def onto(self, stored: ProductInput | None) -> ProductInput:
        """Returns the patched product, or a new one if there is none. Raises InvalidProduct."""
        ...

    def place(self, field: str) -> tuple[int, str]:
        """Returns the location of a field in the file: the index of the product's row, and the column."""
        ...


class FileProduct(Struct, frozen=True):
    """The rows of one product. `patch` is None if they are refused; then `refusals` contains the reasons."""

    lines: tuple[int, ...]
    slug: str
    patch: Patch | None
    refusals: tuple[Refusal, ...] = ()


def refusals_of(product: FileProduct, error: CartwrightError) -> tuple[Refusal, ...]:
    """Maps an error of the product to refusals of its rows. Field errors are located in their rows."""
    faults = []
    for each in error.errors:
        row, column = product.patch.place(each.field) if product.patch else (0, "")
        faults.append(Refusal(line=product.lines[row], column=column, reason=each.message))
    whole = Refusal(line=product.lines[0], column="product", reason=error.detail)
    return with_siblings(product.lines, faults or [whole])


def with_siblings(lines: Sequence[int], faults: Sequence[Refusal]) -> tuple[Refusal, ...]:
    """Lists every row of a refused product. Rows without an error refer to the first row that has one."""
    if not faults:
        return ()
    faulty = {fault.line for fault in faults}
    cause = f"the product is refused because of line {min(faulty)}"
    siblings = [Refusal(line=line, column="", reason=cause) for line in lines if line not in faulty]
    return tuple(sorted([*faults, *siblings], key=lambda refusal: refusal.line))
