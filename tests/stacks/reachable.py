"""Which calls of AWS a function can make, read from the sources of its handler.

From the handler's module on, whatever code is reached is read: the names it uses and the methods it calls. The type of
what a method is called on comes from annotations, which mypy holds to be true, and from the classes that are
made. A protocol's method means that of every class that is reached and has it. So more is found than will ever
happen, and nothing is missed but what is called by a name made at run time.
"""

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass

from tests.stacks.sources import Definition, Function, Source, Types, ancestors, lookup, source

DOOR = "cartwright.aws."
ACTIONS = ("Put", "Update", "Delete", "ConditionCheck")
"""What a transaction is made of: each takes a grant of its own."""
_OF_CONTAINERS = frozenset(dir(dict)) | frozenset(dir(list)) | frozenset(dir(set)) | frozenset(dir(str))


@dataclass(frozen=True, eq=False)
class Code:
    """Statements that run together: a function's, a class's or a module's. `inside` is the function or class."""

    module: Source
    statements: tuple[ast.AST, ...]
    inside: Definition | None = None

    @functools.cached_property
    def named(self) -> list[Definition]:
        """Functions and classes that it names."""
        found = [
            self.module.named(each) for each in self.executed if isinstance(each, ast.Name | ast.Attribute)
        ]
        return [each for each in found if isinstance(each, Definition)]

    @functools.cached_property
    def methods(self) -> list[tuple[Definition | None, str]]:
        """Names that it looks up in objects, with the class of each object where that is known."""
        types = Types(self.module, self.inside)
        attributes = [each for each in self.executed if isinstance(each, ast.Attribute)]
        return [(types.of(each.value), each.attr) for each in attributes if self.module.named(each) is None]

    @functools.cached_property
    def executed(self) -> list[ast.AST]:
        return [each for statement in self.statements for each in _executed(statement)]


@functools.cache
def code_of(found: Definition | Source) -> Code:
    """Of a class what runs when it is made, which is all but its methods; of a module likewise."""
    if isinstance(found, Source):
        outside = (each for each in found.tree.body if not isinstance(each, ast.ClassDef | Function))
        return Code(found, tuple(outside))
    if isinstance(found.node, ast.ClassDef):
        outside = (each for each in found.node.body if not isinstance(each, Function))
        return Code(found.module, (*outside, *found.node.decorator_list), found)
    return Code(found.module, (*found.node.body, *found.node.decorator_list), found)


class Reach:
    """What can be reached from a handler's module on.

    `calls` are the methods of the door to AWS, as `Table.get`, its functions, and the actions of transactions.
    """

    def __init__(self, handler: str) -> None:
        self.calls: set[str] = set()
        self.codes: list[Code] = []
        self.why: dict[Definition, str] = {}
        """From where each was reached first."""
        self._modules: set[Source] = set()
        self._classes: list[Definition] = []
        self._wanted: dict[str, set[Definition | None]] = {}
        """Methods that are called, with the protocols, or None for what has no class here."""
        self._todo: list[tuple[Code, str]] = []
        self._module(handler)
        entry = lookup(f"{handler}.handler")
        if isinstance(entry, Definition):
            self._reach(entry, handler)
        while self._todo:
            code, where = self._todo.pop()
            self.codes.append(code)
            for found in code.named:
                self._reach(found, where)
            for owner, name in code.methods:
                self._call(owner, name, where)

    def _module(self, name: str) -> None:
        found = source(name)
        if found is None or found in self._modules or name.startswith(DOOR.rstrip(".")):
            return
        self._modules.add(found)
        self._todo.append((code_of(found), name))
        for dotted in found.needs:
            self._module(dotted)

    def _reach(self, found: Definition, where: str) -> None:
        if found in self.why:
            return
        self.why[found] = where
        beyond = found.module.name.startswith(DOOR)
        is_class = isinstance(found.node, ast.ClassDef)
        if beyond and (not is_class or found.name in ACTIONS):
            self.calls.add(found.name)
        if not beyond:
            self._todo.append((code_of(found), f"{found.module.name}.{found.name}"))
        if is_class:
            self._classes.append(found)
            for base in found.bases:
                self._reach(base, where)
            for name, method in found.methods.items():
                asked = any(_may_be(found, owner) for owner in self._wanted.get(name, ()))
                if asked or ((name.startswith("__") or _serves(found, name)) and not beyond):
                    self._reach(method, where)

    def _call(self, owner: Definition | None, name: str, where: str) -> None:
        if owner is not None and not owner.is_protocol:
            for each in (owner, *(one for one in self._classes if owner in ancestors(one))):
                if name in each.methods:
                    self._reach(each.methods[name], where)
            return
        if owner is None and name in _OF_CONTAINERS:
            return
        self._wanted.setdefault(name, set()).add(owner)
        for each in self._classes:
            if name in each.methods and _may_be(each, owner):
                self._reach(each.methods[name], where)


@functools.cache
def reach(handler: str) -> Reach:
    """The same for all who read it."""
    return Reach(handler)


def _serves(found: Definition, name: str) -> bool:
    """Whether cartwright.http.dispatcher.serving calls it, by the name of its operation."""
    return found.name.endswith("Operations") and not name.startswith("_")


def _may_be(found: Definition, owner: Definition | None) -> bool:
    """Whether an object of the class may be where the protocol is asked for. The door's are declared."""
    if owner is None:
        return not found.module.name.startswith(DOOR)
    return owner.methods.keys() <= found.methods.keys() | found.fields.keys()


def _executed(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns"):
            continue
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, ast.AST):
                yield from _executed(each)
