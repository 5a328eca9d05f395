import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.categories import rules
from catalog.categories.domain import (
    MAX_CATEGORIES,
    MAX_DEPTH,
    CategoryInput,
    CategoryInUse,
    CategoryNotFound,
    CategoryTaken,
    InvalidCategory,
    Tree,
    TreeFull,
)
from catalog.categories.views import shown_tree
from tests.unit.catalog.fakes import new_ids
from tests.unit.catalog.samples import TREE


def paths(tree: Tree) -> list[str]:
    return [each.path for each in shown_tree(tree).items]


def id_of(tree: Tree, path: str) -> str:
    return tree.by_path[path].id


def category(slug: str, parent: str | None = None, position: int = 0) -> CategoryInput:
    return CategoryInput(slug=slug, name=slug.capitalize(), parent=parent, position=position)


def test_the_tree_is_shown_from_top_to_bottom() -> None:
    assert paths(TREE) == ["gifts", "kitchen", "kitchen/mugs", "kitchen/mugs/tall", "kitchenware"]
    first = rules.replaced(TREE, id_of(TREE, "gifts"), category("gifts", position=9))
    assert paths(first)[-1] == "gifts"


def test_a_moved_branch_takes_all_below_it_along() -> None:
    mugs = id_of(TREE, "kitchen/mugs")
    moved = rules.replaced(TREE, mugs, category("cups", parent="gifts"))
    assert paths(moved) == ["gifts", "gifts/cups", "gifts/cups/tall", "kitchen", "kitchenware"]
    assert moved.version == TREE.version + 1
    tall = id_of(TREE, "kitchen/mugs/tall")
    assert moved.path(tall) == "gifts/cups/tall"
    assert [(each.path, each.name) for each in moved.breadcrumbs(tall)] == [
        ("gifts", "Gifts"),
        ("gifts/cups", "Cups"),
        ("gifts/cups/tall", "Tall"),
    ]
    assert rules.replaced(moved, mugs, category("cups", parent="gifts")) is moved


@pytest.mark.parametrize("parent", ["kitchen", "kitchen/mugs", "kitchen/mugs/tall"])
def test_a_category_never_hangs_below_itself(parent: str) -> None:
    with pytest.raises(InvalidCategory) as raised:
        rules.replaced(TREE, id_of(TREE, "kitchen"), category("kitchen", parent=parent))
    assert [each.field for each in raised.value.errors] == ["parent"]


def test_siblings_have_slugs_of_their_own() -> None:
    with pytest.raises(CategoryTaken) as raised:
        rules.added(TREE, category("mugs", parent="kitchen"), "new")
    assert [each.field for each in raised.value.errors] == ["slug"]
    with pytest.raises(CategoryTaken):
        rules.replaced(TREE, id_of(TREE, "gifts"), category("kitchen"))
    assert "gifts/mugs" in paths(rules.added(TREE, category("mugs", parent="gifts"), "new"))


def test_the_tree_has_a_depth() -> None:
    deep = rules.ensured(TREE, ["a/b/c/d/e"], new_ids().new)
    with pytest.raises(InvalidCategory):
        rules.added(deep, category("f", parent="a/b/c/d/e"), "new")
    with pytest.raises(InvalidCategory):
        rules.replaced(deep, id_of(deep, "kitchen"), category("kitchen", parent="a/b/c"))
    allowed = rules.replaced(deep, id_of(deep, "kitchen"), category("kitchen", parent="a/b"))
    assert "a/b/kitchen/mugs/tall" in paths(allowed)


def test_a_parent_that_is_not_there_is_named() -> None:
    with pytest.raises(InvalidCategory) as raised:
        rules.added(TREE, category("cups", parent="no/such"), "new")
    assert [each.field for each in raised.value.errors] == ["parent"]


def test_the_products_of_a_deleted_category_fall_to_its_parent() -> None:
    tall, mugs, kitchen = (id_of(TREE, path) for path in ("kitchen/mugs/tall", "kitchen/mugs", "kitchen"))
    with pytest.raises(CategoryInUse):
        rules.removed(TREE, mugs)
    bare = rules.removed(rules.removed(TREE, tall), mugs)
    assert bare.path(tall) == bare.path(mugs) == "kitchen"
    assert bare.stock_ids(kitchen) == {kitchen, mugs, tall}
    empty = rules.removed(bare, kitchen)
    assert empty.path(tall) is None
    assert empty.breadcrumbs(tall) == ()
    with pytest.raises(CategoryNotFound):
        rules.removed(empty, kitchen)
    with pytest.raises(CategoryNotFound):
        rules.replaced(empty, tall, category("tall"))


def test_missing_categories_are_made_and_named_after_their_slugs() -> None:
    made = rules.ensured(TREE, ["garden-tools/hand-tools", "kitchen/mugs", "garden-tools"], new_ids().new)
    assert [each.name for each in made.trail(id_of(made, "garden-tools/hand-tools"))] == [
        "Garden tools",
        "Hand tools",
    ]
    assert made.version == TREE.version + 1
    assert made.by_path.items() >= TREE.by_path.items()
    assert rules.ensured(made, ["garden-tools/hand-tools"], new_ids().new) is made


def test_there_is_a_most_of_categories() -> None:
    full = rules.ensured(Tree(), [f"c{number}" for number in range(MAX_CATEGORIES)], new_ids().new)
    with pytest.raises(TreeFull):
        rules.ensured(full, ["one-more"], new_ids().new)


def test_a_tree_that_no_item_could_hold_is_refused() -> None:
    wide, trees = "\U0001f3fa", [Tree()]

    def grow() -> None:
        for number in range(MAX_CATEGORIES):
            given = CategoryInput(slug=f"c{number}", name=wide * 80, description=wide * 300)
            trees.append(rules.added(trees[-1], given, new_ids().new()))

    with pytest.raises(TreeFull):
        grow()
    assert rules.MAX_BYTES - 2_000 < len(msgspec.json.encode(trees[-1])) <= rules.MAX_BYTES


SLUGS = st.sampled_from("abc")
PATHS = st.lists(SLUGS, min_size=1, max_size=MAX_DEPTH).map("/".join)
STEPS = st.lists(st.tuples(st.sampled_from(["ensure", "move", "remove"]), PATHS, PATHS, SLUGS), max_size=30)


@settings(deadline=None)
@given(STEPS)
def test_whatever_is_done_to_it_a_tree_stays_a_tree(steps: list[tuple[str, str, str, str]]) -> None:
    tree, ids = Tree(), new_ids()
    ever: set[str] = set()
    for step, path, other, slug in steps:
        before = tree
        try:
            if step == "ensure":
                tree = rules.ensured(tree, [path], ids.new)
            elif path in tree.by_path:
                here = tree.by_path[path].id
                if step == "move":
                    tree = rules.replaced(tree, here, CategoryInput(slug=slug, name="N", parent=other))
                else:
                    tree = rules.removed(tree, here)
        except (InvalidCategory, CategoryTaken, CategoryInUse):
            assert tree is before
        ever |= tree.by_id.keys()
        shown = paths(tree)
        assert len(shown) == len(set(shown)) == len(tree.categories) == len(tree.by_path)
        assert all(len(each.split("/")) <= MAX_DEPTH for each in shown)
        assert tree.version <= before.version + 1
        now = {tree.path(each) for each in ever}
        assert now - {None} <= set(shown)
