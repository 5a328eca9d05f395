"""Which format a file is in follows from its name."""

from pathlib import Path

import pytest

from ops.errors import OpsError
from ops.imports import format_of


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("products.csv", "csv"),
        ("PRODUCTS.CSV", "csv"),
        ("products.tsv", "csv"),
        ("products.txt", "csv"),
        ("products.csv.gz", "csv.gz"),
        ("products.txt.gz", "csv.gz"),
        ("products.jsonl", "jsonl"),
        ("products.v2.jsonl.gz", "jsonl.gz"),
    ],
)
def test_a_name_tells_the_format(name: str, form: str) -> None:
    assert format_of(Path(name)) == form


@pytest.mark.parametrize("name", ["products.xlsx", "products", "products.gz", "csv"])
def test_another_name_is_refused_with_those_that_are_known(name: str) -> None:
    with pytest.raises(OpsError, match=r"has an unknown format.*\.tsv"):
        format_of(Path(name))
