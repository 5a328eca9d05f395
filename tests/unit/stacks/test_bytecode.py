"""Byte code for this interpreter and for Lambda's Python, whatever Python this is."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from stacks import bytecode, packaging
from stacks.packaging import PackagingError, Target, service_package
from tests.unit.stacks.test_packaging import project, target, write

pytestmark = pytest.mark.slow

__all__ = ["project"]

MAGIC = {packaging.LAMBDA_PYTHON: (3627).to_bytes(2, "little") + b"\r\n"}
"""Of 3.14.0 and every patch of it: Include/internal/pycore_magic_number.h in CPython."""
UNCHECKED = 0b01
"""The flag of byte code that says: by hash, and don't compare (PEP 552)."""


@pytest.fixture(params=["host", "arm64"])
def built_for(request: pytest.FixtureRequest) -> Target:
    return target(request.param)


@pytest.fixture
def pyodide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in place of the installed package."""
    home = tmp_path / "pyodide"
    home.mkdir()
    monkeypatch.setattr(bytecode, "PYODIDE", home)
    yield home
    bytecode._pyodide.cache_clear()


def byte_code(package: Path) -> dict[str, bytes]:
    return {path.relative_to(package).as_posix(): path.read_bytes() for path in package.rglob("*.pyc")}


def tag(built_for: Target) -> str:
    """The part of a file's name that says whose byte code it is."""
    return f"cpython-{built_for.python.replace('.', '')}"


def magic_of(built_for: Target) -> bytes:
    """The first bytes of all byte code that the runtime reads."""
    return MAGIC[built_for.python] if built_for.platforms else importlib.util.MAGIC_NUMBER


def test_every_module_has_the_byte_code_that_its_python_reads(project: Path, built_for: Target) -> None:
    found = byte_code(service_package("basket", built_for))
    assert found.keys() == {
        f"basket/__pycache__/service.{tag(built_for)}.pyc",
        f"basket/handlers/__pycache__/__init__.{tag(built_for)}.pyc",
    }
    assert {content[:4] for content in found.values()} == {magic_of(built_for)}


def test_byte_code_is_trusted_without_looking_at_times(project: Path, built_for: Target) -> None:
    for content in byte_code(service_package("basket", built_for)).values():
        assert int.from_bytes(content[4:8], "little") == UNCHECKED


def test_byte_code_names_no_folder_of_this_machine(project: Path, built_for: Target) -> None:
    for content in byte_code(service_package("basket", built_for)).values():
        assert str(project).encode() not in content
        assert b"/package" not in content


def test_what_was_compiled_before_leaves_no_trace(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    after_another = service_package("orders", target("arm64"))
    bytecode._pyodide.cache_clear()
    monkeypatch.setattr(packaging, "BUILDS", project / "elsewhere")
    alone = service_package("orders", target("arm64"))
    assert alone != after_another
    assert byte_code(alone) == byte_code(after_another)


def test_a_module_that_does_not_compile_is_named(project: Path, built_for: Target) -> None:
    write(project / "functions/basket/handlers/open.py", "def open(:\n")
    with pytest.raises(PackagingError, match=r"Failed to write byte code: [\s\S]*basket/handlers/open\.py"):
        service_package("basket", built_for)
    assert list((project / "build").iterdir()) == []
    write(project / "functions/basket/handlers/open.py", "")
    assert len(byte_code(service_package("basket", built_for))) == 3


def test_a_compiler_that_is_not_installed_is_named(project: Path, pyodide: Path) -> None:
    with pytest.raises(
        PackagingError, match=r"pyodide \S+, which writes .* not installed: run 'make install'"
    ):
        service_package("basket", target("arm64"))
    assert list((project / "build").iterdir()) == []


def test_a_compiler_that_breaks_gives_its_reason(project: Path, pyodide: Path) -> None:
    write(pyodide / "pyodide.mjs", "export const loadPyodide = () => { throw new TypeError('torn file') }\n")
    for _ in range(2):
        with pytest.raises(
            PackagingError, match=r"pyodide \S+ failed \(TypeError: torn file\): run 'make clean'"
        ):
            service_package("basket", target("arm64"))


def test_a_compiler_of_another_python_is_refused(project: Path) -> None:
    other = Target("3.99", "arm64", target("arm64").platforms)
    with pytest.raises(PackagingError, match=r"pyodide \S+ is Python 3\.14 and Lambda runs 3\.99"):
        service_package("basket", other)
