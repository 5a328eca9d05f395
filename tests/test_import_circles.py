"""No module imports another that needs it, not even within a function."""

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from tests.architecture import Module, module
from tests.code_sizes import sources


def circle(modules: Mapping[str, Module]) -> list[str]:
    """Modules by dotted name; empty if there is an order in which each comes after those that it imports."""
    needs = {
        name: {needed for each in found.imports if (needed := _known(each, modules)) != name}
        for name, found in modules.items()
    }
    try:
        TopologicalSorter({name: each - {""} for name, each in needs.items()}).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def _known(name: str, modules: Mapping[str, Module]) -> str:
    """The module that holds what is imported; empty for another project's."""
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return name


def dotted(path: str) -> str:
    inside = path.removeprefix("functions/").removeprefix("layers/shared/python/")
    return inside.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def test_no_modules_import_each_other() -> None:
    product = {path: text for path, text in sources().items() if not path.startswith("tests/")}
    assert not circle({dotted(path): module(path, text) for path, text in product.items()})


def test_a_circle_is_seen() -> None:
    texts = {"a.py": "def f():\n  from b import g", "b.py": "import c.d", "c/d.py": "from a import f"}
    found = {dotted(path): module(path, text) for path, text in texts.items()}
    assert set(circle(found)) == {"a", "b", "c.d"}
    assert not circle({name: each for name, each in found.items() if name != "b"})
