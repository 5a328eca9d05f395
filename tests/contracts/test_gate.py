"""``ops contracts`` as people and CI run it, in copies of the project."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from catalog.api import VERSION
from ops import paths
from ops.contracts.gate import MOST_LINES, differences, generated, write

CONTRACT = "contracts/openapi/catalog.json"
NEXT = f"{int(VERSION.partition('.')[0]) + 1}.0.0"
COPIED = (
    "app.py",
    "cdk.json",
    "contracts",
    "docs",
    "functions",
    "layers",
    "ops",
    "package-lock.json",
    "stacks",
)


class Copy:
    """The project under git in a folder of its own, with what was built before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        for name in COPIED:
            source = paths.ROOT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, folder / name)
        if (paths.ROOT / "README.md").exists():
            shutil.copy(paths.ROOT / "README.md", folder)
        (folder / "node_modules").symlink_to(paths.ROOT / "node_modules")
        (folder / "build").mkdir()
        for built in (paths.ROOT / "build").glob("*"):
            (folder / "build" / built.name).symlink_to(built)
        self.git("init", "-q")
        self.git("add", "app.py", "contracts")
        self.git("-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "base")

    def git(self, *arguments: str) -> None:
        git = shutil.which("git")
        assert git
        subprocess.run([git, *arguments], cwd=self.folder, check=True, capture_output=True)

    def replace(self, path: str, old: str, new: str) -> None:
        text = (self.folder / path).read_text()
        assert old in text
        (self.folder / path).write_text(text.replace(old, new))

    def contracts(self, verb: str) -> tuple[int, str]:
        """Exit code, and all that was said."""
        environment = {**os.environ, "PATH": paths.tools_path(), "PYTHONPATH": str(self.folder)}
        environment.pop("CONTRACTS_BASE", None)
        command = [sys.executable, "-m", "ops", "contracts", verb]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path / "project")


def test_what_is_committed_is_what_the_code_says() -> None:
    assert differences(generated(paths.ROOT), paths.ROOT) == {}, "run `make contracts`"


@pytest.mark.long
def test_a_file_edited_by_hand_is_shown_and_mended(copy: Copy) -> None:
    copy.replace(CONTRACT, '"maxLength": 120', '"maxLength": 121')

    code, said = copy.contracts("check")

    assert code == 1
    assert '+            "maxLength": 120' in said
    assert '-            "maxLength": 121' in said
    assert "Run `make contracts`" in said
    assert copy.contracts("write")[0] == 0
    assert (copy.folder / CONTRACT).read_text() == (paths.ROOT / CONTRACT).read_text()


@pytest.mark.long
def test_a_breaking_change_is_written_only_with_a_new_major(copy: Copy) -> None:
    copy.replace("functions/catalog/products/fields.py", "max_length=120", "max_length=60")
    before = (copy.folder / CONTRACT).read_text()

    code, said = copy.contracts("write")

    assert code == 1
    asked = f'{CONTRACT} breaks clients since {VERSION}: revert the change, or set VERSION = "{NEXT}" in its api.py'
    assert asked in said
    assert (
        "$.components.schemas.ProductInput.properties.slug.maxLength: was 120, is now 60 in requests" in said
    )
    assert (copy.folder / CONTRACT).read_text() == before

    copy.replace("functions/catalog/api.py", f'VERSION = "{VERSION}"', f'VERSION = "{NEXT}"')

    assert copy.contracts("write")[0] == 0
    assert '"maxLength": 60' in (copy.folder / CONTRACT).read_text()


def test_writing_creates_replaces_and_removes(tmp_path: Path) -> None:
    stale = tmp_path / "contracts" / "events" / "Gone.v1.json"
    stale.parent.mkdir(parents=True)
    stale.write_text("{}\n")
    wanted = {CONTRACT: "{}\n"}

    assert write(wanted, tmp_path) == ["contracts/events/Gone.v1.json", CONTRACT]

    assert not stale.exists()
    assert (tmp_path / CONTRACT).read_text() == "{}\n"
    assert write(wanted, tmp_path) == []


def test_a_long_difference_is_cut(tmp_path: Path) -> None:
    (text,) = differences({CONTRACT: "line\n" * 500}, tmp_path).values()

    assert len(text.splitlines()) == MOST_LINES + 1
    assert text.endswith("lines more")
