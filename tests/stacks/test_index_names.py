"""The indexes of a service's table have their names in its settings, which its stack and its repositories import."""

import ast
from collections.abc import Iterator

from tests.code_sizes import sources

TAKE_A_NAME = {"Index", "Schedule", "index_arn"}
"""Their first argument is the name of an index."""


def literal_names(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
            given = [each.value for each in node.keywords if each.arg == "index"]
            for each in given + (node.args[:1] if called in TAKE_A_NAME else []):
                if isinstance(each, ast.Constant) and each.value is not None:
                    yield str(each.value)


def test_no_stack_and_no_repository_names_an_index_itself() -> None:
    found = {
        path: names
        for path, text in sources().items()
        if path.startswith(("stacks/", "functions/")) and (names := list(literal_names(text)))
    }
    assert not found, "import the name from the service's settings"


def test_a_literal_name_is_found() -> None:
    found = literal_names('Index("a"); table.index_arn("b"); table.query(where, index="c")')
    assert list(found) == ["a", "b", "c"]
    assert not list(
        literal_names("Index(A); table.index_arn(B); table.query(where, index=C); get(index=None)")
    )
