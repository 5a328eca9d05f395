"""What counts as already relied on, in real git repositories."""

import shutil
import subprocess
from pathlib import Path

import pytest

from ops.contracts.base import base, on_disk
from ops.errors import OpsError

FILE = "contracts/openapi/things.json"


class Repository:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("on disk")

    def write(self, text: str) -> None:
        file = self.folder / FILE
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def git(self, *arguments: str) -> str:
        git = shutil.which("git")
        assert git
        identity = ("-c", "user.name=Someone", "-c", "user.email=someone@example.org")
        command = [git, *identity, *arguments]
        return subprocess.run(
            command, cwd=self.folder, check=True, capture_output=True, text=True
        ).stdout.strip()

    def commit(self, text: str) -> str:
        self.write(text)
        self.git("add", "-A")
        self.git("commit", "-qm", text)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path)
    made.git("init", "-q")
    return made


def test_without_git_it_is_the_files_as_they_lie_here(tmp_path: Path) -> None:
    Repository(tmp_path)

    assert dict(base(tmp_path, {}).files) == on_disk(tmp_path) == {FILE: "on disk"}


def test_before_the_first_commit_too(repository: Repository) -> None:
    assert dict(base(repository.folder, {}).files) == {FILE: "on disk"}


def test_without_origin_it_is_the_last_commit(repository: Repository) -> None:
    repository.commit("committed")
    repository.write("edited by hand")

    found = base(repository.folder, {})

    assert (found.name, dict(found.files)) == ("HEAD", {FILE: "committed"})


def test_with_origin_it_is_where_the_branch_left_it(repository: Repository) -> None:
    left = repository.commit("where the branch began")
    repository.commit("someone else's, on main")
    repository.git("update-ref", "refs/remotes/origin/main", "HEAD")
    repository.git("checkout", "-qb", "mine", left)
    repository.commit("mine")

    found = base(repository.folder, {})

    assert (found.name, dict(found.files)) == ("origin/main", {FILE: "where the branch began"})


def test_contracts_base_has_its_say(repository: Repository) -> None:
    first = repository.commit("first")
    repository.commit("second")

    assert dict(base(repository.folder, {"CONTRACTS_BASE": first}).files) == {FILE: "first"}
    with pytest.raises(OpsError, match="CONTRACTS_BASE is v9"):
        base(repository.folder, {"CONTRACTS_BASE": "v9"})


def test_a_project_inside_a_larger_repository(repository: Repository) -> None:
    inside = Repository(repository.folder / "shop")
    repository.commit("outside")

    assert dict(base(inside.folder, {}).files) == {FILE: "on disk"}
