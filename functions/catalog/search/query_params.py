"""The parameters of product lists."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from cartwright.errors import BadRequest, FieldError
from cartwright.fields import Currency
from cartwright.text import END
from catalog.categories.domain import CategoryPath
from catalog.products.fields import Amount, Brand, Status

_MOST_VALUES = 20
"""Maximum values per filter."""

Order = Literal["relevance", "price", "-price", "newest"]
Pair = Annotated[
    str,
    Meta(
        pattern=rf"^[a-z][a-z0-9_-]{{0,39}}:[^\u0000-\u001f\u007f-\u009f]{{1,80}}{END}",
        description="An attribute's name and its value",
        examples=["material:stoneware"],
    ),
]
Text = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=100,
        description="Words or prefixes of words that must all occur in the title, a SKU, a barcode, the brand, a "
        "tag, an attribute, an option or the description. Case, accents, inflection, and the spelling of compounds "
        'do not matter; synonyms match, too; `"words in quotes"` must be neighbours. If nothing is found, a word of '
        "five letters may have one typo, of nine two. Without a word, such as `???`, nothing is found",
        examples=["heart holder"],
    ),
]


class SearchParameters(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Each parameter narrows the results. Raises BadRequest for parameters that cannot be combined."""

    q: Text | None = None
    category: Annotated[CategoryPath | None, Meta(description="This category and its subcategories")] = None
    brand: Annotated[
        tuple[Brand, ...],
        Meta(max_length=_MOST_VALUES, description="Any of these brands, as spelled in the product"),
    ] = ()
    attribute: Annotated[
        tuple[Pair, ...],
        Meta(
            max_length=_MOST_VALUES,
            description="`name:value`: any of the values of one name, and all names",
        ),
    ] = ()
    price_min: Annotated[
        Amount | None, Meta(description="Minimum price of a variant in minor units, inclusive")
    ] = None
    price_max: Annotated[
        Amount | None, Meta(description="Maximum price of a variant in minor units, inclusive")
    ] = None
    currency: Annotated[
        Currency | None,
        Meta(description="Currency of the prices that are filtered or sorted by", examples=["GBP"]),
    ] = None
    sort: Annotated[
        Order | None,
        Meta(
            description="By relevance, the default with `q`; by lowest price ascending or "
            "descending; or newest first, the default without `q`. Ties are sorted newest first"
        ),
    ] = None

    def __post_init__(self) -> None:
        if self.currency is None and (self.bounded or self.order in ("price", "-price")):
            raise BadRequest(errors=[FieldError("currency", "is required to compare prices")])
        if self.price_min is not None and self.price_max is not None and self.price_min > self.price_max:
            raise BadRequest(errors=[FieldError("price_min", "is higher than price_max")])

    @property
    def bounded(self) -> bool:
        return self.price_min is not None or self.price_max is not None

    @property
    def order(self) -> Order:
        return self.sort or ("relevance" if self.q else "newest")


class Query(SearchParameters, frozen=True, kw_only=True):
    """`category_ids` are those of the branch of `category`; None means the whole shop. Without `statuses`, any matches.

    Words with typos count if no product matches all words as typed.
    """

    statuses: tuple[Status, ...] = ()
    category_ids: frozenset[str] | None = None
