"""What is built for Lambda: once per content, and complete."""

import platform
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from stacks import packaging
from stacks.packaging import PackagingError, Target, dependency_layer, service_package, shared_layer
from stacks.stage import Stage, context

HERE = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project of its own, with one service."""
    monkeypatch.setattr(packaging, "ROOT", tmp_path)
    monkeypatch.setattr(packaging, "BUILDS", tmp_path / "build")
    write(tmp_path / "functions/basket/service.py", "TOTAL = 1\n")
    write(tmp_path / "functions/basket/handlers/__init__.py", "")
    write(tmp_path / "functions/orders/service.py", "STATE = 1\n")
    write(tmp_path / "layers/shared/python/cartwright/money.py", "GBP = 2\n")
    return tmp_path


@pytest.fixture
def here() -> Target:
    return target("host")


def target(architecture: str) -> Target:
    settings: dict[str, Any] = context("dev")["stages"]["dev"]
    return Target.of(Stage.from_block("dev", {**settings, "architecture": architecture}))


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_local_functions_run_on_this_machine() -> None:
    machine = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"
    assert target("host") == Target(HERE, machine, ())


@pytest.mark.parametrize(("architecture", "machine"), [("arm64", "aarch64"), ("x86_64", "x86_64")])
def test_functions_on_aws_run_on_lambdas_python(architecture: str, machine: str) -> None:
    lambda_target = target(architecture)
    assert lambda_target.label == f"py{packaging.LAMBDA_PYTHON}-{architecture}"
    assert all(platform_.endswith(machine) for platform_ in lambda_target.platforms)


def test_a_service_is_packed_alone_under_its_import_name(project: Path, here: Target) -> None:
    package = service_package("basket", here)
    assert {name for name in files(package) if name.endswith(".py")} == {
        "basket/service.py",
        "basket/handlers/__init__.py",
    }
    assert package.parent == project / "build"


def test_a_layer_has_its_code_where_lambda_looks(project: Path, here: Target) -> None:
    assert "python/cartwright/money.py" in files(shared_layer(here))


def test_a_service_that_is_not_there_is_named(project: Path, here: Target) -> None:
    with pytest.raises(PackagingError, match="no service 'payments': functions/payments is missing"):
        service_package("payments", here)


def test_the_same_content_is_built_once(project: Path, here: Target) -> None:
    first = service_package("basket", here)
    mark = first / "mark"
    mark.touch()
    assert service_package("basket", here) == first
    assert mark.exists()


def test_other_content_is_built_anew_and_other_services_are_not(project: Path, here: Target) -> None:
    basket, orders = service_package("basket", here), service_package("orders", here)
    write(project / "functions/basket/service.py", "TOTAL = 2\n")
    assert service_package("basket", here) != basket
    assert service_package("orders", here) == orders


def test_caches_neither_travel_nor_count(project: Path, here: Target) -> None:
    before = service_package("basket", here)
    write(project / "functions/basket/__pycache__/old.pyc", "old")
    assert service_package("basket", here) == before
    assert not any("old" in name for name in files(before))


def test_pages_neither_travel_nor_count(project: Path, here: Target) -> None:
    before = service_package("basket", here)
    write(project / "functions/basket/README.md", "# basket\n")
    assert service_package("basket", here) == before
    write(project / "functions/basket/service.py", "TOTAL = 3\n")
    assert not any(name.endswith(".md") for name in files(service_package("basket", here)))


def test_a_layer_that_can_not_be_installed_says_what_to_do(project: Path, here: Target) -> None:
    write(project / "layers/dependencies/requirements.txt", "msgspec==0.22.0  # without a hash\n")
    with pytest.raises(
        PackagingError, match=f"layer of dependencies for {here.label} can't be built.*make layers"
    ):
        dependency_layer(here)
    assert list((project / "build").iterdir()) == []


def test_builds_that_start_together_end_in_one_folder(project: Path, here: Target) -> None:
    with ThreadPoolExecutor(4) as threads:
        built = set(threads.map(lambda _: service_package("basket", here), range(4)))
    assert list((project / "build").iterdir()) == list(built)


def test_a_build_imports_as_lambda_would(project: Path, here: Target) -> None:
    package = service_package("basket", here)
    code = "import basket.service as s; print(s.TOTAL, s.__cached__ is not None)"
    result = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(package)!r}); {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == "1 True"
