"""A second ``up`` may skip the deploy only when nothing that a synth reads has changed."""

from pathlib import Path

import pytest

from ops import fingerprint


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("app.py", "functions/catalog/api.py", "layers/shared/events/base.py", "tests/test_x.py"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    return tmp_path


@pytest.mark.parametrize(
    "changed", ["app.py", "functions/catalog/api.py", "layers/shared/events/base.py", "cdk.context.json"]
)
def test_what_a_synth_reads_counts(root: Path, changed: str) -> None:
    before = fingerprint.of_inputs(root)
    (root / changed).write_text("changed")
    assert fingerprint.of_inputs(root) != before


def test_a_removed_and_a_renamed_file_count(root: Path) -> None:
    before = fingerprint.of_inputs(root)
    (root / "functions/catalog/api.py").rename(root / "functions/catalog/routes.py")
    renamed = fingerprint.of_inputs(root)
    (root / "functions/catalog/routes.py").unlink()
    assert len({before, renamed, fingerprint.of_inputs(root)}) == 3


@pytest.mark.parametrize(
    "changed",
    [
        "tests/test_x.py",
        "all.csv",
        "exports/all.csv",
        "ops/logs.py",
        "README.md",
        ".local/x.json",
        "functions/__pycache__/api.pyc",
        "cdk.out/manifest.json",
    ],
)
def test_what_no_synth_reads_does_not_count(root: Path, changed: str) -> None:
    before = fingerprint.of_inputs(root)
    (root / changed).parent.mkdir(parents=True, exist_ok=True)
    (root / changed).write_text("changed")
    assert fingerprint.of_inputs(root) == before


def test_the_times_of_files_do_not_count(root: Path) -> None:
    before = fingerprint.of_inputs(root)
    (root / "app.py").write_text((root / "app.py").read_text())
    assert fingerprint.of_inputs(root) == before
