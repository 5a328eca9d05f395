"""What a caller may ask of the list of products, and what is looked for then."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from cartwright.errors import BadRequest, FieldError
from cartwright.fields import Currency
from cartwright.text import END
from catalog.categories.domain import CategoryPath, Tree
from catalog.products.fields import Amount, Brand, Status
from catalog.search.domain import PriceRange, Query, Sort
from catalog.search.text import words

MOST_VALUES = 20
"""Of one filter."""

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
        description="Words, or beginnings of words, which all have to be in the title, a SKU, the brand, a tag or "
        "the description, whatever their case, accents and number, and whether compounds are written as one word. "
        "Without a word, as `???`, nothing is found",
        examples=["heart holder"],
    ),
]


class SearchParameters(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Each parameter narrows what is found."""

    q: Text | None = None
    category: Annotated[CategoryPath | None, Meta(description="This category and all below it")] = None
    brand: Annotated[
        tuple[Brand, ...], Meta(max_length=MOST_VALUES, description="Any of these, as the product spells it")
    ] = ()
    attribute: Annotated[
        tuple[Pair, ...],
        Meta(
            max_length=MOST_VALUES,
            description="`name:value`: any of the values given for a name, of each name",
        ),
    ] = ()
    price_min: Annotated[
        Amount | None, Meta(description="In minor units; a variant costs as much or more")
    ] = None
    price_max: Annotated[Amount | None, Meta(description="In minor units; and as much or less")] = None
    currency: Annotated[
        Currency | None,
        Meta(description="Of the prices that are filtered or sorted by", examples=["GBP"]),
    ] = None
    sort: Annotated[
        Literal["relevance", "price", "-price", "newest"] | None,
        Meta(
            description="The most fitting first, which is usual with `q`; the cheapest, by the least price of a "
            "product; the dearest; or the newest, which is usual without `q`. The newest of equals is first"
        ),
    ] = None


def query_of(asked: SearchParameters, statuses: tuple[Status, ...], tree: Tree) -> Query:
    """Raises BadRequest for parameters that don't go together."""
    sort: Sort = asked.sort or ("relevance" if asked.q else "newest")
    bounded = asked.price_min is not None or asked.price_max is not None
    if (bounded or sort in ("price", "-price")) and asked.currency is None:
        raise BadRequest(errors=[FieldError("currency", "is required to compare prices")])
    if asked.price_min is not None and asked.price_max is not None and asked.price_min > asked.price_max:
        raise BadRequest(errors=[FieldError("price_min", "is more than price_max")])
    price = PriceRange(asked.currency or "", asked.price_min or 0, asked.price_max) if bounded else None
    return Query(
        words=None if asked.q is None else tuple(words(asked.q)),
        statuses=statuses,
        categories=_branch(asked.category, tree),
        brands=asked.brand,
        attributes=_attributes(asked),
        price=price,
        sort=sort,
        currency=asked.currency,
    )


def _branch(path: str | None, tree: Tree) -> frozenset[str] | None:
    """Of a path that leads nowhere it is empty, as is such a category's page."""
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
