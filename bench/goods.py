"""A catalogue of any size, the same in every run: words are as frequent as in a language, a few are in everything."""

import itertools
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from cartwright.aws.attributes import marshal
from cartwright.aws.dynamodb import Put, Table
from cartwright.fields import Actor
from cartwright.ids import Ids
from catalog.categories.domain import Category, Tree
from catalog.products.changes import Change
from catalog.products.domain import Product, Variant
from catalog.products.ports import Record
from catalog.products.repository import ProductRepository

START = datetime(2026, 11, 1, tzinfo=UTC)
_WORDS, _IN_TITLE, _IN_ALL = 20_000, 6, 45
_CATEGORIES = 60
LANGUAGE = "english"


def category_id(number: int) -> str:
    return f"01936b5e-0a10-7d20-8c55-7f6b8e0d4a{number:02x}"


def tree() -> Tree:
    """Six categories at the top, and the others below them."""
    return Tree(
        version=1,
        categories=tuple(
            Category(
                id=category_id(number),
                slug=f"category-{number}",
                name=f"Category {number}",
                parent=category_id(number % 6) if number >= 6 else None,
            )
            for number in range(_CATEGORIES)
        ),
    )


def vocabulary() -> list[str]:
    """The most frequent word first."""
    source = random.Random("words")  # noqa: S311 - no secret hangs on it
    syllables = ["".join(pair) for pair in itertools.product("bcdfghjklmnprstvw", "aeiou")]
    words = ("".join(source.choices(syllables, k=source.randint(2, 4))) for _ in itertools.count())
    found: dict[str, None] = {}
    for word in words:
        found[word] = None
        if len(found) == _WORDS:
            return list(found)
    raise AssertionError


def products(count: int) -> Iterator[Product]:
    source = random.Random(count)  # noqa: S311
    words = vocabulary()
    weights = list(itertools.accumulate(1 / rank for rank in range(1, _WORDS + 1)))
    for number in range(count):
        at = START + timedelta(milliseconds=number)
        said = source.choices(words, cum_weights=weights, k=_IN_ALL)
        yield Product(
            id=Ids(lambda at=at: at, source.randbytes).new(),  # type: ignore[misc]
            version=1,
            slug=f"{said[0]}-{number}",
            title=" ".join(said[:_IN_TITLE]),
            description=" ".join(said[_IN_TITLE:]),
            brand=f"Brand {source.randrange(300)}",
            category_id=category_id(source.randrange(_CATEGORIES)),
            attributes={"material": source.choice(words[:20]), "size": source.choice("SML")},
            tags=tuple(dict.fromkeys(source.choices(words, k=3))),
            status="active" if number % 20 else "draft",
            variants=tuple(
                Variant(sku=f"SKU-{number}-{each}", prices={"GBP": source.randrange(100, 9999)})
                for each in range(source.randint(1, 3))
            ),
            created_at=at,
            updated_at=at,
        )


def stored(product: Product) -> list[dict[str, Any]]:
    """The items that the repository writes of a new product."""
    change = Change(
        version=1, at=product.updated_at, actor=Actor("a"), action="created", cause="c", fields=()
    )
    written = _Written()
    ProductRepository(written).create(product, Record(change, ()))
    return written.items


def stored_tree() -> dict[str, Any]:
    return {"pk": "TREE", "sk": "TREE", **msgspec.to_builtins(tree())}


def wire(item: dict[str, Any]) -> dict[str, Any]:
    return marshal(item)


class _Written(Table):
    def __init__(self) -> None:
        super().__init__("written")
        self.items: list[dict[str, Any]] = []

    def transact(self, actions: Any) -> None:
        self.items += [dict(each.item) for each in actions if isinstance(each, Put)]
