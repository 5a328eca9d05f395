"""What Lambda unpacks, for every Python and processor of a stage: small, and nothing that no function needs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import loopback, sizes
from bench.import_budget import BUDGETS, from_source
from bench.packages import stand_ins
from bench.sizes import BUDGETS_KB, NEW_SERVICE_KB, Package, over_budget
from stacks.checks.synthesis import stage_named, stages
from stacks.packaging import Target
from tests.unit.stacks.test_bytecode import magic_of, tag
from tests.unit.stacks.test_image_layer import ELF_MACHINES
from tests.unit.test_import_budget import SETTINGS

pytestmark = pytest.mark.slow

EXTENSIONS = (".so", ".pyd", ".dylib", ".dll")
PILLOW = "layer.images"
"""Its libraries are held to their use by tests/unit/stacks/test_image_layer.py."""
MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}


@pytest.fixture(scope="module")
def packages() -> list[Package]:
    return list(sizes.packages())


@pytest.fixture(scope="module")
def targets() -> dict[str, Target]:
    return {target.label: target for target in (Target.of(stage_named(name)) for name in stages())}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The modules that the functions load between them until they have answered."""
    found: set[str] = set()
    with loopback.started() as endpoint:
        for name in BUDGETS:
            variables = stand_ins(field.upper() for field in SETTINGS[name].__struct_fields__)
            taken = from_source(name, variables, endpoint, tmp_path_factory.mktemp("dependencies"))
            found |= {*taken.init, *taken.first}
    return found


def contents(package: Package) -> Iterator[Path]:
    return (path.relative_to(package.folder) for path in package.folder.rglob("*") if path.is_file())


def native(packages: list[Package]) -> Iterator[tuple[Package, Path]]:
    for package in packages:
        if package.name == PILLOW:
            continue
        for path in contents(package):
            if path.suffix in EXTENSIONS or ".so." in path.name:
                yield package, path


def unused(libraries: list[Path], loaded: set[str]) -> list[str]:
    """A library is an extension module by its path below python/, and needed when some function has loaded that."""
    names = {
        path.as_posix(): ".".join((*path.parts[1:-1], path.name.partition(".")[0])) for path in libraries
    }
    return [path for path, name in names.items() if name not in loaded]


def test_every_package_keeps_its_budget(packages: list[Package]) -> None:
    assert over_budget(packages) == []
    assert {package.name for package in packages} >= BUDGETS_KB.keys()


def test_a_package_over_its_budget_and_one_without_any_are_named(tmp_path: Path) -> None:
    budget = BUDGETS_KB["layer.shared"][1]
    (tmp_path / "large.bin").write_bytes(b"\0" * (budget + 1) * 1024)
    assert over_budget([Package("layer.shared", "py3.99-arm64", tmp_path)]) == [
        f"layer.shared for py3.99-arm64 has {budget + 1} KB unpacked, and {budget} is its budget in "
        "bench/sizes.py"
    ]
    assert over_budget([Package("layer.new", "py3.99-arm64", tmp_path)]) == [
        "layer.new has no budget in bench/sizes.py"
    ]


def test_a_new_service_has_a_budget_before_it_has_a_line(tmp_path: Path) -> None:
    new = Package("function.new", "py3.99-arm64", tmp_path)
    assert over_budget([new]) == []
    (tmp_path / "large.bin").write_bytes(b"\0" * (NEW_SERVICE_KB[1] + 1) * 1024)
    assert len(over_budget([new])) == 1


def test_nothing_is_packed_that_does_not_run(packages: list[Package]) -> None:
    """Metadata is for pip, stubs are for mypy; neither msgspec nor ours asks for its own at run time."""
    foreign = [
        f"{package.name}: {path}"
        for package in packages
        for path in contents(package)
        if any(
            part in ("tests", "test", "bin") or part.endswith((".dist-info", ".egg-info"))
            for part in path.parts
        )
        or (path.suffix not in (".py", ".pyc", ".pem", ".typed", *EXTENSIONS) and ".so" not in path.suffixes)
        or path.name.startswith(("test_", "conftest"))
    ]
    assert foreign == []


def test_every_native_library_is_one_that_a_function_loads(packages: list[Package], loaded: set[str]) -> None:
    found = list(native(packages))
    assert unused([path for _, path in found], loaded) == []
    assert {package.label for package, _ in found} == {package.label for package in packages}


def test_a_library_that_no_function_loads_is_named(loaded: set[str]) -> None:
    libraries = [Path("python/msgspec/_core.abi3.so"), Path("python/awscrt/_awscrt.abi3.so")]
    assert unused(libraries, loaded) == ["python/awscrt/_awscrt.abi3.so"]


def test_native_libraries_are_for_the_targets_python_and_processor(
    packages: list[Package], targets: dict[str, Target]
) -> None:
    for package, path in native(packages):
        target = targets[package.label]
        if ".abi3." in path.name:
            machine = (package.folder / path).read_bytes()[18:20]
            assert int.from_bytes(machine, "little") == ELF_MACHINES[target.architecture]
            continue
        assert f"cpython-{target.python.replace('.', '')}-{MACHINES[target.architecture]}" in path.name


def test_every_module_has_the_byte_code_that_its_runtime_reads(
    packages: list[Package], targets: dict[str, Target]
) -> None:
    for package in packages:
        target, files = targets[package.label], set(contents(package))
        byte_code = {path for path in files if path.suffix == ".pyc"}
        assert byte_code == {
            path.parent / "__pycache__" / f"{path.stem}.{tag(target)}.pyc"
            for path in files
            if path.suffix == ".py"
        }
        first = {(package.folder / path).read_bytes()[:4] for path in byte_code}
        assert first == {magic_of(target)}, package
