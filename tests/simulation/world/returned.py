"""What UpdateItem answers."""

from collections.abc import Sequence

from cartwright.aws.dynamodb import Returning
from tests.simulation.world.expressions.grammar import Path, read
from tests.simulation.world.values import MISSING, Item, given_out


def returned(returning: Returning, before: Item | None, after: Item | None, paths: Sequence[Path]) -> Item:
    item = (before if returning.endswith("OLD") else after) or {}
    if returning == "NONE":
        return {}
    if returning.startswith("ALL"):
        whole: Item = given_out(item)
        return whole
    found: Item = {}
    for path in paths:
        _show(found, path, item)
    return found


def _show(found: Item, path: Path, item: Item) -> None:
    """Of a path through maps its end alone, of others the whole attribute."""
    if any(isinstance(step, int) for step in path):
        path = path[:1]
    value = read(path)(item)
    if value is MISSING:
        return
    holder = found
    for step in path[:-1]:
        holder = holder.setdefault(str(step), {})
    holder[str(path[-1])] = given_out(value)
