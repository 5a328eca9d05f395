"""Which resource each call of AWS goes to: the setting that names it, and of a table the index that is queried."""

import ast
import functools
from collections.abc import Collection, Iterator
from typing import NamedTuple

from tests.stacks.reachable import ACTIONS, DOOR, Code, Reach, code_of
from tests.stacks.sources import Definition, Source, Types, source

DOORS = frozenset({"Table", "Bucket", "Queue", "Bus", "UserPool", "secret"})
"""What `cartwright.aws` opens by the name of a resource, which is the first argument."""


class Target(NamedTuple):
    """A call, and the setting by which its resource is known; `index_name` is empty for the table itself."""

    call: str
    setting: str
    index_name: str = ""


def targets(reach: Reach, settings: Collection[str]) -> set[Target]:
    """Of a function that has these settings. A resource that no setting names is the setting ""."""
    opened: dict[str, set[str]] = {}
    for code, call, door in _openings(reach):
        opened.setdefault(door, set()).add(_setting(code, call))
    found = set()
    for name in reach.calls:
        door = "Table" if name in ACTIONS else name.partition(".")[0]
        if door not in DOORS:
            continue
        named = {each for each in opened.get(door, ()) if each in settings} or {""}
        if len(named) > 1 and door != "secret":
            named = {each for each in named if name in _calls_of(reach, door, each)}
            assert named, f"nothing says which {door} {name} goes to"
        indexes = queried(reach) if name == "Table.query" else {""}
        found |= {Target(name, each, index) for each in named for index in indexes}
    return found


@functools.cache
def queried(reach: Reach) -> set[str]:
    """The indexes that are queried, and "" if a table is."""
    found = set()
    for code in reach.codes:
        for call in _calls(code):
            if isinstance(call.func, ast.Attribute) and call.func.attr == "query":
                owner = Types(code.module, code.inside).of(call.func.value)
                if owner is None or owner.name == "Table":
                    found |= set(_indexes(reach, code, call))
    return found


def _indexes(reach: Reach, code: Code, query: ast.Call) -> Iterator[str]:
    given = next((each.value for each in query.keywords if each.arg == "index"), None)
    if given is None:
        yield ""
    elif (name := _constant(code.module, given)) is not None:
        yield name
    else:
        passed = list(_passed(reach, code, given))
        assert passed, f"{code.module.name}: nothing says which index is queried"
        yield from passed


def _passed(reach: Reach, holder: Code, given: ast.expr) -> Iterator[str]:
    """What callers pass for a parameter of a method, or for a field when they make the object."""
    assert holder.inside
    for code in reach.codes:
        for call in _calls(code):
            if isinstance(given, ast.Name):
                meant = isinstance(call.func, ast.Attribute) and call.func.attr == holder.inside.node.name
            else:
                meant = code.module.named(call.func) is holder.inside.owner
            if meant:
                constants = (_constant(code.module, each) for each in _arguments(call))
                yield from (each for each in constants if each is not None)


def _constant(module: Source, node: ast.expr) -> str | None:
    """The text that a service's settings give this name."""
    place, _, name = module.imported.get(node.id if isinstance(node, ast.Name) else "", "").rpartition(".")
    settings = source(place) if place.endswith(".settings") else None
    for each in settings.tree.body if settings else ():
        if isinstance(each, ast.Assign):
            [target], value = each.targets, each.value
            several = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
            pairs = zip(target.elts, value.elts, strict=True) if several else [(target, value)]  # type: ignore[attr-defined]
            for one, two in pairs:
                if isinstance(one, ast.Name) and one.id == name and isinstance(two, ast.Constant):
                    return str(two.value)
    return None


def _calls_of(reach: Reach, door: str, setting: str) -> set[str]:
    """What is called on the resource of a setting, by the objects that get it."""
    found = set()
    for code, opening, opened in _openings(reach):
        if opened != door or _setting(code, opening) != setting:
            continue
        names = {name for name, value in _assigned(code) if value is opening}
        for node in code.executed:
            if isinstance(node, ast.Attribute) and node.value is opening:
                found.add(f"{door}.{node.attr}")
            if isinstance(node, ast.Call) and any(
                each is opening or (isinstance(each, ast.Name) and each.id in names)
                for each in _arguments(node)
            ):
                found |= {f"{door}.{each}" for each in _called_by(reach, code.module.named(node.func), door)}
    return found


def _called_by(reach: Reach, owner: Definition | Source | None, door: str) -> Iterator[str]:
    for method in owner.methods.values() if isinstance(owner, Definition) else ():
        if method in reach.why:
            yield from (name for kind, name in code_of(method).methods if kind and kind.name == door)


@functools.cache
def _openings(reach: Reach) -> list[tuple[Code, ast.Call, str]]:
    found = []
    for code in reach.codes:
        for call in _calls(code):
            door = code.module.named(call.func)
            if isinstance(door, Definition) and door.module.name.startswith(DOOR) and door.name in DOORS:
                found.append((code, call, door.name))
    return found


def _setting(code: Code, opening: ast.Call) -> str:
    name = opening.args[0]
    if isinstance(name, ast.Name):
        name = dict(_assigned(code)).get(name.id, name)
    known = (
        isinstance(name, ast.Attribute) and isinstance(name.value, ast.Name) and name.value.id == "settings"
    )
    assert known, f"{code.module.name}: {ast.unparse(opening)} does not name a setting"
    return str(name.attr)  # type: ignore[attr-defined]


def _assigned(code: Code) -> Iterator[tuple[str, ast.expr]]:
    for node in code.executed:
        if isinstance(node, ast.Assign):
            yield from ((each.id, node.value) for each in node.targets if isinstance(each, ast.Name))


def _calls(code: Code) -> Iterator[ast.Call]:
    return (each for each in code.executed if isinstance(each, ast.Call))


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(each.value for each in call.keywords)]
