"""The indexes of a service's table have their names in its settings, which its stack and its repositories import."""

import ast
from collections.abc import Iterator

import pytest

from tests.code_sizes import sources

TAKE_A_NAME = {"Index", "Schedule"}
"""Their first argument is the name of an index."""


def literal_names(source: str) -> Iterator[object]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
            given = [each.value for each in node.keywords if each.arg in ("index", "indexes")]
            for each in given + (node.args[:1] if called in TAKE_A_NAME else []):
                parts = each.elts if isinstance(each, ast.List | ast.Tuple) else [each]
                yield from (part.value for part in parts if isinstance(part, ast.Constant) and part.value)


def test_no_stack_and_no_repository_names_an_index_itself() -> None:
    found = {
        path: names
        for path, text in sources().items()
        if path.startswith(("stacks/", "functions/")) and (names := list(literal_names(text)))
    }
    assert not found, "import the name from the service's settings"


@pytest.mark.parametrize(
    "source",
    ["Index({})", "Schedule({}, 4)", "table.grant(function, indexes=[{}])", "table.query(where, index={})"],
)
def test_a_literal_name_is_found(source: str) -> None:
    assert list(literal_names(source.format('"day"'))) == ["day"]
    assert list(literal_names(source.format("DAY"))) == []
