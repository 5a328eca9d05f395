"""The project's sources as definitions: what a name means in a module, and the class of an expression."""

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass, field

from stacks import ROOT

ROOTS = (ROOT / "functions", ROOT / "layers" / "shared" / "python")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, eq=False)
class Definition:
    """A class, a function or a method. `owner` is a method's class."""

    module: "Source"
    node: ast.ClassDef | Function
    owner: "Definition | None" = None

    @property
    def name(self) -> str:
        return f"{self.owner.node.name}.{self.node.name}" if self.owner else self.node.name

    @functools.cached_property
    def bases(self) -> list["Definition"]:
        if not isinstance(self.node, ast.ClassDef):
            return []
        found = [self.module.named(each) for each in self.node.bases]
        return [each for each in found if isinstance(each, Definition)]

    @functools.cached_property
    def is_protocol(self) -> bool:
        return isinstance(self.node, ast.ClassDef) and any(
            isinstance(each, ast.Name) and each.id == "Protocol" for each in self.node.bases
        )

    @functools.cached_property
    def methods(self) -> dict[str, "Definition"]:
        """Also those that are inherited."""
        found: dict[str, Definition] = {}
        for base in reversed(self.bases):
            found |= base.methods
        own = [each for each in self.node.body if isinstance(each, Function)]
        return found | {each.name: Definition(self.module, each, self) for each in own}

    @functools.cached_property
    def fields(self) -> dict[str, ast.expr]:
        """The annotations of what its objects hold: declared, or given to `__init__` and kept."""
        found: dict[str, ast.expr] = {}
        for base in reversed(self.bases):
            found |= base.fields
        for each in self.node.body:
            if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
                found[each.target.id] = each.annotation
            if isinstance(each, Function) and each.name == "__init__":
                given = {one.arg: one.annotation for one in _arguments(each) if one.annotation}
                for statement in ast.walk(each):
                    found |= dict(_kept(statement, given))
        return found


@dataclass(eq=False)
class Source:
    """A module of the project."""

    name: str
    tree: ast.Module
    imported: dict[str, str] = field(default_factory=dict)
    """Dotted names by those they have here."""
    defined: dict[str, Definition] = field(default_factory=dict)

    @functools.cached_property
    def needs(self) -> list[str]:
        """The modules, perhaps, that it imports."""
        nodes = (each for each in ast.walk(self.tree) if isinstance(each, ast.ImportFrom | ast.Import))
        return [dotted for each in nodes for dotted in _modules(each)]

    def named(self, node: ast.expr | None) -> "Definition | Source | None":
        """What a name or an annotation means; of `X | None` it is X."""
        match node:
            case ast.Name(id=name):
                return self.defined.get(name) or lookup(self.imported.get(name, ""))
            case ast.BinOp(left=left, right=right):
                return self.named(left) or self.named(right)
            case ast.Attribute(value=inner, attr=attribute):
                found = self.named(inner)
                return found.defined.get(attribute) if isinstance(found, Source) else None
        return None


@functools.cache
def source(name: str) -> Source | None:
    path = name.replace(".", "/")
    for root in ROOTS:
        for file in (root / f"{path}.py", root / path / "__init__.py"):
            if file.is_file():
                return _read(name, file.read_text(), package=file.name == "__init__.py")
    return None


def lookup(dotted: str) -> Definition | Source | None:
    if not dotted:
        return None
    if whole := source(dotted):
        return whole
    place, _, name = dotted.rpartition(".")
    found = source(place) if place else None
    if found is None:
        return None
    return found.defined.get(name) or lookup(found.imported.get(name, ""))


def _read(name: str, text: str, *, package: bool) -> Source:
    found = Source(name, ast.parse(text))
    parts = name.split(".") if package else name.split(".")[:-1]
    for node in ast.walk(found.tree):
        if isinstance(node, ast.ImportFrom):
            base = ".".join([*parts[: len(parts) + 1 - node.level], *([node.module] if node.module else [])])
            base = base if node.level else node.module or ""
            found.imported |= {each.asname or each.name: f"{base}.{each.name}" for each in node.names}
        elif isinstance(node, ast.Import):
            found.imported |= {each.asname or each.name: each.name for each in node.names}
    for node in found.tree.body:
        if isinstance(node, ast.ClassDef | Function):
            found.defined[node.name] = Definition(found, node)
    return found


class Types:
    """The class of an expression inside a function, as far as annotations say."""

    def __init__(self, module: Source, inside: Definition | None) -> None:
        self._module, self._inside = module, inside

    def of(self, node: ast.expr) -> Definition | None:
        match node:
            case ast.Name(id="self" | "cls") if self._inside:
                return self._inside.owner
            case ast.Name(id=name):
                return self._local(name)
            case ast.Attribute(value=inner, attr=name):
                owner = self.of(inner)
                return _member(owner, name) if owner else None
            case ast.Call(func=function):
                return self._made(function)
            case ast.Subscript(value=ast.Call(func=function), slice=ast.Constant(value=int(place))):
                return self._part(function, place)
        return None

    def _part(self, function: ast.expr, place: int) -> Definition | None:
        """Of the tuple that a function returns."""
        called = self._module.named(function)
        if not isinstance(called, Definition) or not isinstance(called.node, Function):
            return None
        match called.node.returns:
            case ast.Subscript(value=ast.Name(id="tuple"), slice=ast.Tuple(elts=parts)):
                return _class(called.module, parts[place])
        return None

    def _made(self, function: ast.expr) -> Definition | None:
        """By a call: an object of a class, or what a function returns."""
        called = self._module.named(function)
        if isinstance(called, Definition):
            return called if isinstance(called.node, ast.ClassDef) else _returned(called)
        return self.of(function) if isinstance(function, ast.Attribute) else None

    def _local(self, name: str) -> Definition | None:
        scopes: list[ast.AST] = [self._module.tree]
        if self._inside and isinstance(self._inside.node, Function):
            for each in _arguments(self._inside.node):
                if each.arg == name:
                    return _class(self._module, each.annotation)
            scopes.insert(0, self._inside.node)
        for scope in scopes:
            if (value := _locals(scope).get(name)) is not None and not _mentions(value, name):
                return self.of(value)
        return None


def _class(module: Source, annotation: ast.expr | None) -> Definition | None:
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        annotation = ast.parse(annotation.value, mode="eval").body
    found = module.named(annotation)
    return found if isinstance(found, Definition) and isinstance(found.node, ast.ClassDef) else None


def _member(owner: Definition, name: str) -> Definition | None:
    """The class of a field, or of what a method returns."""
    if name in owner.fields:
        return _class(owner.module, owner.fields[name])
    return _returned(owner.methods[name]) if name in owner.methods else None


def _returned(found: Definition) -> Definition | None:
    return _class(found.module, found.node.returns) if isinstance(found.node, Function) else None


def ancestors(found: Definition) -> set[Definition]:
    return {found}.union(*(ancestors(each) for each in found.bases))


def _arguments(node: Function) -> list[ast.arg]:
    return [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]


def _kept(node: ast.AST, given: dict[str, ast.expr]) -> Iterator[tuple[str, ast.expr]]:
    for target, value in _assigned(node):
        pairs = [(target, value)]
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            pairs = list(zip(target.elts, value.elts, strict=False))
        for one, two in pairs:
            if isinstance(one, ast.Attribute):
                if isinstance(two, ast.Name) and two.id in given:
                    yield one.attr, given[two.id]
                elif isinstance(two, ast.Call):
                    yield one.attr, two.func


def _assigned(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(node, ast.Assign):
        yield from ((target, node.value) for target in node.targets)
    elif isinstance(node, ast.AnnAssign) and node.value:
        yield node.target, node.value


@functools.cache
def _locals(scope: ast.AST) -> dict[str, ast.expr]:
    """What names stand for in a function, or in a module outside its functions."""
    inside = scope.body if isinstance(scope, ast.Module) else [scope]
    nodes = (
        node
        for each in inside
        if scope is each or not isinstance(each, ast.ClassDef | Function)
        for node in ast.walk(each)
    )
    pairs = (pair for node in nodes for each in _assigned(node) for pair in _unpacked(*each))
    return {target.id: value for target, value in pairs if isinstance(target, ast.Name)}


def _unpacked(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """`a, b = made()` is `a = made()[0]` and `b = made()[1]`."""
    yield target, value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Call):
        for place, each in enumerate(target.elts):
            yield each, ast.Subscript(value=value, slice=ast.Constant(place))


def _mentions(node: ast.AST, name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(node))


def _modules(node: ast.ImportFrom | ast.Import) -> Iterator[str]:
    """A package whose part is imported runs as well."""
    if isinstance(node, ast.Import):
        yield from (each.name for each in node.names)
    elif node.module and not node.level:
        yield node.module
        yield from (f"{node.module}.{each.name}" for each in node.names)
