"""The layer with Pillow: complete for the four kinds of images, and nothing else is in it."""

import subprocess
import sys
from pathlib import Path

import pytest

from stacks import ROOT
from stacks.checks.synthesis import stage_named, stages
from stacks.packaging import PackagingError, Target, image_layer
from tests.unit.catalog.images.hostile import good
from tests.unit.catalog.images.test_rendering import SIDES
from tests.unit.stacks.test_packaging import project, target, write

pytestmark = pytest.mark.slow

ELF_MACHINES = {"x86_64": 0x3E, "arm64": 0xB7}
LIBRARIES = ("*.so", "*.so.*")
RENDER = """
import sys
sys.path[:0] = sys.argv[2:]
from pathlib import Path
import PIL
from catalog.images import rendering
for order in sorted(Path(sys.argv[1]).glob("*/order.json")):
    made = rendering.render(rendering.msgspec.json.decode(order.read_bytes(), type=rendering.Order))
    assert made.width, made
loaded = {line.split()[-1] for line in open("/proc/self/maps")}
print(PIL.__file__)
print("\\n".join(sorted(path for path in loaded if ".so" in path)))
print("\\n".join(each.__file__ for name, each in sys.modules.items() if name.startswith("PIL")))
"""

__all__ = ["project"]


def libraries(layer: Path) -> set[Path]:
    return {path for pattern in LIBRARIES for path in layer.rglob(pattern)}


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> set[Path]:
    """The layer's files that rendering every good image loads, in an interpreter that has no other Pillow."""
    import msgspec  # noqa: PLC0415 - only its place is asked for

    folder, layer = tmp_path_factory.mktemp("orders"), image_layer(target("host"))
    for number, (kind, data) in enumerate(good().values()):
        own = folder / str(number)
        own.mkdir()
        (own / "original").write_bytes(data)
        order = {"folder": str(own), "kind": kind, "width": 60, "height": 40, "sides": SIDES}
        (own / "order.json").write_bytes(msgspec.json.encode(order))
    others = tmp_path_factory.mktemp("others")
    (others / "msgspec").symlink_to(Path(msgspec.__file__).parent)
    paths = [str(layer / "python"), str(others), str(ROOT / "functions")]
    ended = subprocess.run(
        [sys.executable, "-I", "-S", "-c", RENDER, str(folder), *paths],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    first, *files = ended.stdout.split()
    assert Path(first).is_relative_to(layer)
    return {Path(path) for path in files if Path(path).is_relative_to(layer)}


def test_every_native_library_is_loaded(used: set[Path]) -> None:
    assert libraries(image_layer(target("host"))) == {path for path in used if ".so" in path.suffixes}


def test_nearly_every_module_is_loaded(used: set[Path]) -> None:
    """Those of EXIF are when an image has it; PIL.TiffTags and the like come along."""
    layer = image_layer(target("host"))
    modules = set(layer.rglob("*.py"))
    assert {path.stem for path in modules - used} <= {"TiffImagePlugin", "TiffTags", "ImageOps"}


@pytest.mark.parametrize("stage", stages())
def test_libraries_are_for_the_processor_of_the_stage(stage: str) -> None:
    wanted = Target.of(stage_named(stage))
    found = libraries(image_layer(wanted))
    assert len(found) > 10
    for path in found:
        assert int.from_bytes(path.read_bytes()[18:20], "little") == ELF_MACHINES[wanted.architecture]


def test_a_file_to_keep_that_is_not_there_is_named(project: Path) -> None:
    for name in ("requirements.txt", "kept.txt"):
        write(project / "layers/images" / name, (ROOT / "layers/images" / name).read_text())
    (project / "layers/images/kept.txt").write_text("PIL/Image.py PIL/Gone.py")
    lock = (ROOT / "layers/dependencies/requirements.txt").read_text()
    write(project / "layers/images/requirements.txt", lock)
    with pytest.raises(PackagingError, match=r"PIL/Image\.py: correct layers/images/kept\.txt"):
        image_layer(target("host"))
