import re

import pytest

from cartwright import errors
from cartwright.aws import errors as aws_errors
from cartwright.errors import CartwrightError


def tree(root: type[CartwrightError]) -> list[type[CartwrightError]]:
    return [root] + [leaf for child in root.__subclasses__() for leaf in tree(child)]


@pytest.mark.parametrize("kind", tree(CartwrightError), ids=lambda kind: kind.__name__)
def test_each_error_owns_a_status_a_code_and_a_title(kind: type[CartwrightError]) -> None:
    assert 400 <= kind.status <= 599
    assert issubclass(kind, errors.ClientError) == (kind.status < 500)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.code)
    assert kind.title


@pytest.mark.parametrize("module", [errors, aws_errors])
def test_the_docstring_draws_the_whole_tree(module: object) -> None:
    declared = {
        kind.__name__ for kind in tree(CartwrightError) if kind.__module__ == getattr(module, "__name__", "")
    }
    assert declared <= set(re.findall(r"\w+", module.__doc__ or ""))
