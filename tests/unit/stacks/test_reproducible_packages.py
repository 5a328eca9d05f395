"""The same input gives the same bytes, wherever, whenever and by whom it is built."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from bench.sizes import zipped
from stacks import ROOT
from stacks.packaging import Target
from tests.unit.stacks.test_bytecode import tag
from tests.unit.stacks.test_packaging import target as of

pytestmark = pytest.mark.slow

BUILD = """
import json
import os
import sys
from pathlib import Path
from stacks import packaging

os.umask(int(sys.argv[2], 8))
packaging.ROOT = Path(sys.argv[1])
packaging.BUILDS = packaging.ROOT / "build"
here = packaging.Target(sys.argv[3], sys.argv[4], tuple(sys.argv[5:]))
services = sorted(path.name for path in (packaging.ROOT / "functions").iterdir())
built = [packaging.service_package(name, here) for name in services]
built += [packaging.shared_layer(here), packaging.dependency_layer(here)]
print(json.dumps([str(path) for path in built]))
"""
PLAIN = {"LC_ALL": "C", "TZ": "UTC", "PYTHONHASHSEED": "1"}
OTHER = {"LC_ALL": "C.UTF-8", "TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "4711"}


def wheel(folder: Path) -> Path:
    """A dependency of our own making, so that no registry is needed."""
    folder.mkdir(parents=True)
    file = folder / "parcel-1.0-py3-none-any.whl"
    content = {
        "parcel/__init__.py": "KINDS = frozenset({'a', 'b', 'c', 'd'})\n",
        "parcel/tests/test_parcel.py": "",
        "parcel/__init__.pyi": "",
        "parcel-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: parcel\nVersion: 1.0\n",
        "parcel-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "parcel-1.0.dist-info/entry_points.txt": "[console_scripts]\nparcel = parcel:KINDS\n",
    }
    content["parcel-1.0.dist-info/RECORD"] = "".join(f"{name},,\n" for name in content)
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in content.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), text)
    return file


@pytest.fixture(scope="module")
def lock(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = wheel(tmp_path_factory.mktemp("wheels") / "index")
    return f"parcel @ {file.as_uri()} --hash=sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}\n"


def clone(root: Path, lock: str, *, mtime: int, mode: int) -> None:
    """This project's functions and layers, as another person would have checked them out."""
    for part in ("functions", "layers"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "layers/dependencies/requirements.txt").write_text(lock)
    for path in root.rglob("*"):
        path.chmod(0o700 if path.is_dir() else mode)
        os.utime(path, (mtime, mtime))


def built(root: Path, umask: str, environment: dict[str, str], target: Target) -> list[Path]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "LC_", "TZ"))}
    result = subprocess.run(
        [
            sys.executable,
            "-c",
            BUILD,
            str(root),
            umask,
            target.python,
            target.architecture,
            *target.platforms,
        ],
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return [Path(name) for name in json.loads(result.stdout)]


@pytest.fixture(scope="module", params=["host", "arm64"])
def target(request: pytest.FixtureRequest) -> Target:
    return of(request.param)


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory, lock: str, target: Target) -> list[tuple[Path, Path]]:
    """The packages of two builds from clean that share nothing but the sources' content."""
    first, second = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("a folder of another name")
    clone(first, lock, mtime=1_000_000_000, mode=0o644)
    clone(second, lock, mtime=1_700_000_000, mode=0o600)
    return list(zip(built(first, "022", PLAIN, target), built(second, "077", OTHER, target), strict=True))


def listing(folder: Path) -> dict[str, tuple[int, str]]:
    return {
        path.relative_to(folder).as_posix(): (
            path.stat().st_mode,
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
        )
        for path in (folder, *folder.rglob("*"))
    }


def test_two_builds_have_the_same_name_modes_and_bytes(twice: list[tuple[Path, Path]]) -> None:
    for first, second in twice:
        assert first.name == second.name
        assert listing(first) == listing(second)
        assert zipped(first) == zipped(second)


def test_two_builds_have_the_same_asset_hash(twice: list[tuple[Path, Path]]) -> None:
    from aws_cdk import FileSystem  # noqa: PLC0415 - starts node

    def fingerprint(folder: Path) -> Any:
        return FileSystem.fingerprint(str(folder))

    for first, second in twice:
        assert fingerprint(first) == fingerprint(second)


def test_lambda_may_read_what_a_narrow_umask_built(twice: list[tuple[Path, Path]]) -> None:
    for _, package in twice:
        modes = {path.is_dir(): path.stat().st_mode & 0o777 for path in package.rglob("*")}
        assert modes == {True: 0o755, False: 0o644}


def test_a_dependency_comes_without_its_tests_and_metadata(
    twice: list[tuple[Path, Path]], target: Target
) -> None:
    layer = twice[-1][0]
    found = {path.relative_to(layer).as_posix() for path in layer.rglob("*") if path.is_file()}
    byte_code = f"python/parcel/__pycache__/__init__.{tag(target)}.pyc"
    assert found == {"python/parcel/__init__.py", byte_code}
