"""The parameters of product lists, and their conversion to queries."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from cartwright.errors import BadRequest, FieldError
from cartwright.fields import Currency
from cartwright.text import END
from catalog.categories.domain import CategoryPath, Tree
from catalog.products.fields import Amount, Brand, Status
from catalog.search.domain import PriceRange, Query, Sort
from catalog.search.text import phrases, words

MOST_VALUES = 20
"""Maximum values per filter."""

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
        'do not matter; `"words in quotes"` must be neighbours. If nothing is found, a word of five letters may have '
        "one typo, of nine two. Without a word, such as `???`, nothing is found",
        examples=["heart holder"],
    ),
]


Beginning = Annotated[
    str,
    Meta(min_length=1, max_length=100, description="What was typed so far", examples=["heart ho"]),
]


class SearchParameters(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Each parameter narrows the results."""

    q: Text | None = None
    category: Annotated[CategoryPath | None, Meta(description="This category and its subcategories")] = None
    brand: Annotated[
        tuple[Brand, ...],
        Meta(max_length=MOST_VALUES, description="Any of these brands, as spelled in the product"),
    ] = ()
    attribute: Annotated[
        tuple[Pair, ...],
        Meta(
            max_length=MOST_VALUES,
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
        Literal["relevance", "price", "-price", "newest"] | None,
        Meta(
            description="By relevance, the default with `q`; by lowest price ascending or "
            "descending; or newest first, the default without `q`. Ties are sorted newest first"
        ),
    ] = None


def query_of(asked: SearchParameters, statuses: tuple[Status, ...], tree: Tree) -> Query:
    """Raises BadRequest for parameters that cannot be combined."""
    sort: Sort = asked.sort or ("relevance" if asked.q else "newest")
    bounded = asked.price_min is not None or asked.price_max is not None
    if (bounded or sort in ("price", "-price")) and asked.currency is None:
        raise BadRequest(errors=[FieldError("currency", "is required to compare prices")])
    if asked.price_min is not None and asked.price_max is not None and asked.price_min > asked.price_max:
        raise BadRequest(errors=[FieldError("price_min", "is higher than price_max")])
    price = PriceRange(asked.currency or "", asked.price_min or 0, asked.price_max) if bounded else None
    return Query(
        words=None if asked.q is None else tuple(words(asked.q)),
        phrases=tuple(map(tuple, phrases(asked.q or ""))),
        statuses=statuses,
        categories=_branch(asked.category, tree),
        brands=asked.brand,
        attributes=_attributes(asked),
        price=price,
        sort=sort,
        currency=asked.currency,
    )


def _branch(path: str | None, tree: Tree) -> frozenset[str] | None:
    """Returns an empty set for an unknown path, so that its page is empty."""
    if path is None:
        return None
    found = tree.by_path.get(path)
    return frozenset(tree.stock_ids(found.id)) if found else frozenset()


def _attributes(asked: SearchParameters) -> dict[str, tuple[str, ...]]:
    attributes: dict[str, tuple[str, ...]] = {}
    for pair in asked.attribute:
        name, _, value = pair.partition(":")
        attributes[name] = (*attributes.get(name, ()), value)
    return attributes
