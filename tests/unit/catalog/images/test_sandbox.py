"""What an image may cost, and what becomes of the function when it breaks its decoder: nothing."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from catalog.images.domain import MAX_BYTES
from catalog.images.file_domain import MAX_PIXELS, ImageRefused
from catalog.images.inspection import inspect
from catalog.images.rendering import MEMORY_BYTES
from catalog.images.sandbox import RenderingFailed, Sandbox
from tests.unit.catalog.images.hostile import GIF, JPEG, PNG, WEBP
from tests.unit.catalog.images.pictures import encoded, jpeg, picture, png, segment
from tests.unit.catalog.images.test_rendering import SIDES, opened, rendered

pytestmark = pytest.mark.slow

FUNCTION_BYTES = 512 * 1024 * 1024


def large(kind: str) -> bytes:
    """The costliest picture that is admitted of its kind: what decoders can't read in pieces."""
    if kind == WEBP:
        return encoded("WEBP", picture("RGBA", (4000, 4000)), lossless=True, method=0)
    if kind == GIF:
        return encoded("GIF", picture("P", (8000, 5000)), transparency=0)
    if kind == PNG:
        return encoded("PNG", picture("RGBA", (8000, 5000)), compress_level=1)
    return encoded("JPEG", picture("CMYK", (8000, 5000)), progressive=True, subsampling=0, quality=50)


@pytest.mark.parametrize(
    "kind", [JPEG, *(pytest.param(each, marks=pytest.mark.long) for each in (PNG, GIF, WEBP))]
)
def test_the_largest_image_fits_into_the_memory_of_the_function(kind: str) -> None:
    """The child's limit is the kernel's: were it exceeded, the image would be refused."""
    made = rendered(kind, large(kind), {"small": 160, "medium": 480, "large": 1200})
    assert made.width * made.height == MAX_PIXELS[kind]
    assert max(opened(made, "large.webp").size) == 1200


BESIDE_THE_CHILD = """
import sys
from catalog.handlers.images import compose
from catalog.settings import ImagesSettings
from catalog.images.domain import MAX_BYTES
from catalog.images.inspection import inspect
intake = compose(ImagesSettings(service="catalog", table_name="t", image_bucket="b"))
data = open(sys.argv[1], "rb").read()
assert len(data) == MAX_BYTES
inspect(data, "image/jpeg")
thumbnails = bytes(6 * 600_000)
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""
"""All that the function itself holds while it has an image in hand; prints the most that was resident, in KB."""


def test_what_is_beside_the_child_fits_too(tmp_path: Path) -> None:
    comments, rest = divmod(MAX_BYTES - len(jpeg()) - 4, 50_004)
    filled = segment(0xFE, b"x" * 50_000) * comments + segment(0xFE, b"x" * rest)
    (tmp_path / "image").write_bytes(jpeg()[:2] + filled + jpeg()[2:])
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "AWS_REGION": "eu-west-1"}
    ended = subprocess.run(
        [sys.executable, "-c", BESIDE_THE_CHILD, str(tmp_path / "image")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert MEMORY_BYTES + int(ended.stdout) * 1024 <= FUNCTION_BYTES


def test_too_little_memory_is_a_refusal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Were the sizes wrong, a decoder would meet the limit: that is told, and nothing else happens."""
    start = "import catalog.images.rendering as r; r.MEMORY_BYTES = 64 << 20; r.main()"
    replaced(monkeypatch, tmp_path, start)
    data = large(PNG)
    with pytest.raises(ImageRefused, match="more memory"):
        rendered(PNG, data)


@pytest.mark.parametrize(
    ("start", "seconds", "reason"),
    [
        ("import os; os.kill(os.getpid(), 11)", 60, "decoder failed"),
        ("import resource as r; r.setrlimit(r.RLIMIT_CPU, (1, 1))\nwhile True: pass", 60, "decoder failed"),
        ("while True: pass", 3, "too long"),
    ],
)
def test_a_decoder_that_breaks_refuses_its_image(
    start: str, seconds: float, reason: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    replaced(monkeypatch, tmp_path, start)
    with pytest.raises(ImageRefused, match=reason):
        Sandbox(SIDES, seconds=seconds).render(png(), PNG, inspect(png(), PNG).header)


def test_a_fault_of_the_shop_is_no_refusal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    replaced(monkeypatch, tmp_path, "import no_such_module")
    with pytest.raises(RenderingFailed, match="no_such_module"):
        rendered(PNG, png())


def test_a_decoder_has_no_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    replaced(monkeypatch, tmp_path, "import os, sys; sys.exit(f'saw {sorted(os.environ)}')")
    with pytest.raises(RenderingFailed, match="PYTHONPATH") as raised:
        rendered(PNG, png())
    assert "AWS" not in str(raised.value)


def replaced(monkeypatch: pytest.MonkeyPatch, folder: Path, start: str) -> None:
    """Starts something else in place of the decoder: an interpreter of our own, found before the real one."""
    interpreter = folder / "python"
    interpreter.write_text(f"#!{sys.executable}\n{start}\n")
    interpreter.chmod(0o755)
    monkeypatch.setattr("catalog.images.sandbox.sys.executable", str(interpreter))


def test_limits_are_the_childs_alone() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    rendered(PNG, png())
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    assert not [name for name in os.listdir() if name == "original"]
