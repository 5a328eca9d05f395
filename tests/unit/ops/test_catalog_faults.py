"""A catalogue that is whole has no faults, and each thing that is taken from it or twisted is named."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from cartwright.fields import Actor
from catalog.categories.domain import Tree
from catalog.products.changes import Change
from catalog.products.domain import Product
from catalog.products.ports import Record
from catalog.products.read_repository import claim_key, claims_of
from catalog.products.repository import ProductRepository
from catalog.search.domain import Generation
from catalog.settings import CHANGES
from ops.index_faults import index_faults
from ops.product_faults import product_faults
from tests.unit.catalog.samples import AT, TREE, product, variant
from tests.unit.catalog.search.fakes import STEMMER, snapshot_of

Items = list[dict[str, Any]]
"""`changed` is what a test does to the table's items."""

LANGUAGE = STEMMER.language
LATER = AT + timedelta(hours=1)


class Recorder:
    """The table's items as the repository writes them."""

    def __init__(self) -> None:
        self.items: Items = []

    def transact(self, actions: Any) -> None:
        self.items += [msgspec.to_builtins(action.item) for action in actions if hasattr(action, "item")]


def written(*products: Product) -> Items:
    table = Recorder()
    repository = ProductRepository(table)  # type: ignore[arg-type]
    for each in products:
        change = Change(version=1, at=AT, actor=Actor("a"), action="created", cause="c", fields=())
        repository.create(each, Record(change, ()))
    table.items.append({"pk": "TREE", "sk": "TREE", **msgspec.to_builtins(TREE)})
    return table.items


@pytest.fixture
def mug() -> Product:
    return product(variants=(variant("A"), variant("B")))


def test_a_whole_catalogue_has_no_faults(mug: Product) -> None:
    items = written(mug, product(slug="other", variants=(variant("C"),)))
    assert list(product_faults(items)) == []


def item(items: Items, pk: str) -> dict[str, Any]:
    return next(each for each in items if each["pk"].startswith(pk))


def drop(pk: str) -> Callable[[Items], None]:
    return lambda items: items.remove(item(items, pk))


def put(pk: str, **changes: Any) -> Callable[[Items], None]:
    return lambda items: item(items, pk).update(changes)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (drop("SKU#B"), "it has no claim SKU#B"),
        (drop("SLUG#"), "it has no claim SLUG#harbour-mug"),
        (put("SKU#B", product_id="another"), "its claim SKU#B is held by the product another"),
        (drop("P#"), "claim SKU#A: it is held by the product"),
        (put("P#", slug="new-slug"), "which no longer has it"),
        (put("P#", title=""), "it can't be read"),
        (put("P#", category_id="nowhere"), "it can't be read"),
        (put("TREE", categories=[], successors={}), "does not exist"),
        (put("P#", changes_pk="C#9"), "missing in the index of changes"),
        (put("P#", changes_sk="2020"), "differs from its last change"),
        (put("TREE", version="x"), "tree: it can't be read"),
    ],
)
def test_each_fault_of_products_is_named(mug: Product, spoil: Callable[[Items], None], said: str) -> None:
    items = written(mug)
    spoil(items)
    assert any(said in fault for fault in product_faults(items)), list(product_faults(items))


def test_a_category_needs_its_parent_and_a_path_of_its_own() -> None:
    top = TREE.categories[0]
    lost = msgspec.structs.replace(top, id=f"{top.id[:-4]}ffff", parent=f"{top.id[:-4]}eeee")
    tree = Tree(version=1, categories=(*TREE.categories, lost))
    faults = list(product_faults([{"pk": "TREE", "sk": "TREE", **msgspec.to_builtins(tree)}]))
    assert any("its parent " in fault for fault in faults)
    assert any("is also the path of" in fault for fault in faults)


def generation(as_of: datetime = LATER) -> Generation:
    return Generation(id="g", as_of=as_of, products=1)


def test_an_index_of_what_there_is_has_no_faults(mug: Product) -> None:
    content = snapshot_of([mug])
    assert list(index_faults(written(mug), generation(), content, LANGUAGE, LATER)) == []


def test_what_changed_after_the_snapshot_is_no_fault(mug: Product) -> None:
    items = written(mug)
    item(items, "P#").update(version=5)
    assert list(index_faults(items, generation(AT), snapshot_of([mug]), LANGUAGE, LATER)) == []
    assert list(index_faults(items, generation(AT), snapshot_of([]), LANGUAGE, LATER)) == []


def removed(items: Items) -> None:
    kept = {"pk", "sk", "id", f"{CHANGES}_pk", f"{CHANGES}_sk"}
    old = item(items, "P#")
    items[:] = [{name: old[name] for name in kept} | {"version": 2, "removed": True}]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (put("P#", version=2), "the index has version 1, but version 2 was written before the snapshot"),
        (put("P#", version=0), "the index has version 1, but the table has version 0"),
        (removed, "but it was removed before the snapshot"),
        (drop("P#"), "it is in the index but not in the table"),
    ],
)
def test_each_fault_of_the_index_is_named(mug: Product, spoil: Callable[[Items], None], said: str) -> None:
    items = written(mug)
    spoil(items)
    faults = list(
        index_faults(
            [each for each in items if each["sk"] == "P"], generation(), snapshot_of([mug]), LANGUAGE, LATER
        )
    )
    assert [said in fault for fault in faults] == [True], faults


def test_faults_of_the_snapshot_itself_are_named(mug: Product) -> None:
    items, content = written(mug), snapshot_of([])
    (missing,) = index_faults(items, generation(), content, LANGUAGE, LATER)
    assert "it is missing in the index" in missing
    assert "the snapshot is missing" in next(index_faults(items, None, None, LANGUAGE, LATER))
    assert "not in its bucket" in next(index_faults(items, generation(), None, LANGUAGE, LATER))
    assert "cannot be read" in next(index_faults(items, generation(), b"?", LANGUAGE, LATER))
    assert "rebuilt daily" in next(
        index_faults(items, generation(), content, LANGUAGE, LATER + timedelta(days=2))
    )


def test_a_shop_so_new_that_the_indexer_has_not_run_is_clean(mug: Product) -> None:
    items = written(mug)
    assert not list(index_faults([{"sk": "P", "removed": True}], None, None, LANGUAGE, LATER))
    assert not list(index_faults(items, None, None, LANGUAGE, mug.created_at + timedelta(minutes=30)))
    assert list(index_faults(items, None, None, LANGUAGE, mug.created_at + timedelta(minutes=31)))


def test_the_claims_of_the_sample_are_those_that_are_tried(mug: Product) -> None:
    assert [claim_key(claim)["pk"] for claim in claims_of(mug)] == ["SLUG#harbour-mug", "SKU#A", "SKU#B"]
