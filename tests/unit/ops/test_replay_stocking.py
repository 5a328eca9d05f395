"""What stops a replay before it begins is named."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ops.errors import OpsError
from ops.replay.stocking import NAMED_ROWS, import_catalogue


class Ended:
    """An importer whose import ended so."""

    def __init__(self, **state: Any) -> None:
        self._state = {"status": "succeeded", "refused": 0, "refusals": [], "reason": None, **state}

    def run(self, file: Path, on_progress: Callable[[Any], None], **_: Any) -> dict[str, Any]:
        del file, on_progress
        return self._state


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    file = tmp_path / "catalogue.csv"
    rows = "".join(f"s-{number},Thing {number},S-{number}\n" for number in range(2, 60))
    file.write_text(f"product,title,sku\n{rows}")
    return file


def run(importer: Any, catalogue: Path) -> dict[str, Any]:
    return import_catalogue(importer, catalogue, lambda _: None)


def test_a_whole_catalogue_is_answered(catalogue: Path) -> None:
    assert run(Ended(created=58), catalogue)["created"] == 58


def test_refused_rows_are_named_by_what_they_say(catalogue: Path) -> None:
    refusals = [
        {"line": 2, "column": "sku", "reason": "S-2 belongs to another product"},
        {"line": 7, "column": "", "reason": "the product is refused because of line 6"},
    ]
    with pytest.raises(OpsError) as refused:
        run(Ended(refused=2, refusals=refusals), catalogue)
    said = refused.value.message
    assert "'s-2,Thing 2,S-2': sku S-2 belongs to another product" in said
    assert "'s-7,Thing 7,S-7': the product is refused" in said
    assert "more" not in said


def test_of_many_refused_rows_the_first_are_named_and_the_rest_counted(catalogue: Path) -> None:
    refusals = [{"line": line, "column": "sku", "reason": "is taken"} for line in range(2, 52)]
    with pytest.raises(OpsError, match="and 30 more") as refused:
        run(Ended(refused=NAMED_ROWS + 30, refusals=refusals), catalogue)
    assert refused.value.message.count("is taken") == NAMED_ROWS


def test_a_failed_import_says_why(catalogue: Path) -> None:
    with pytest.raises(OpsError, match="The file is not UTF-8"):
        run(Ended(status="failed", reason="The file is not UTF-8."), catalogue)
