"""Builds deployment packages: services, the shared layer and third-party layers, once per content and without Docker.

A build goes to build/<name>-<hash of its inputs>. The same inputs give the same folder, so neither tests nor a second
synth builds again. Byte code uses unchecked hashes: a zip does not keep the timestamps that the default check
compares, and Lambda would otherwise compile every module at every cold start. Builds are reproducible: umask, file
times, locale and Python's hash seed do not affect the bytes.
"""

import fnmatch
import hashlib
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from stacks import ROOT, bytecode
from stacks.bytecode import ByteCodeError
from stacks.stage import Stage

LAMBDA_PYTHON = "3.14"
BUILDS = ROOT / "build"
_FORMAT = "3"
_LEFT_OUT = ("__pycache__", "*.pyc", "*.pyi", "*.md", "*.dist-info", "bin", "tests")


class PackagingError(RuntimeError):
    """A package can't be built. The message states the remedy."""


@dataclass(frozen=True, slots=True)
class Target:
    """The Python version and architecture of a package. ``platforms`` are pip's names, empty for this machine."""

    python: str
    architecture: str
    platforms: tuple[str, ...]

    @classmethod
    def of(cls, stage: Stage) -> "Target":
        if stage.architecture == "host":
            here = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"
            return cls(f"{sys.version_info.major}.{sys.version_info.minor}", here, ())
        machine = "aarch64" if stage.architecture == "arm64" else "x86_64"
        platforms = (f"manylinux_2_28_{machine}", f"manylinux2014_{machine}", f"manylinux_2_17_{machine}")
        return cls(LAMBDA_PYTHON, stage.architecture, platforms)

    @property
    def label(self) -> str:
        return f"py{self.python}-{self.architecture}"


def service_package(service: str, target: Target) -> Path:
    """The zip root of one service's functions: only the package, under its import name."""
    source = ROOT / "functions" / service
    if not source.is_dir():
        raise PackagingError(f"There is no service {service!r}: functions/{service} is missing.")
    return _build(f"function-{service}", target, _sources(source), lambda out: _copy(source, out / service))


def shared_layer(target: Target) -> Path:
    source = ROOT / "layers" / "shared" / "python"
    return _build("layer-shared", target, _sources(source), lambda out: _copy(source, out / "python"))


def dependency_layer(target: Target) -> Path:
    """The pinned third-party packages. Raises PackagingError when they are neither built nor available."""
    return _layer_of("dependencies", target)


def image_layer(target: Target) -> Path:
    """Pillow, for the one function that decodes images. Includes only the files that layers/images/kept.txt lists.

    Omits formats that may not be uploaded, fonts and metadata. Raises PackagingError as dependency_layer does, and when
    a listed file is missing.
    """
    lock = ROOT / "layers" / "images" / "requirements.txt"
    kept = ROOT / "layers" / "images" / "kept.txt"

    def install(out: Path) -> None:
        with tempfile.TemporaryDirectory() as scratch:
            _pip_install(lock, Path(scratch), target)
            for pattern in kept.read_text().split():
                _copy_matching(Path(scratch), pattern, out / "python")

    return _build("layer-images", target, [lock, kept], install)


def search_layer(target: Target) -> Path:
    """Tantivy, for the functions that search. Raises PackagingError as dependency_layer does."""
    return _layer_of("search", target)


def _layer_of(name: str, target: Target) -> Path:
    lock = ROOT / "layers" / name / "requirements.txt"

    def install(out: Path) -> None:
        with tempfile.TemporaryDirectory() as scratch:
            _pip_install(lock, Path(scratch), target)
            _copy(Path(scratch), out / "python")

    return _build(f"layer-{name}", target, [lock], install)


def _pip_install(lock: Path, folder: Path, target: Target) -> None:
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-compile",
    ]
    command += [
        "--no-deps",
        "--require-hashes",
        "--only-binary=:all:",
        "--target",
        str(folder),
        "-r",
        str(lock),
    ]
    for name in target.platforms:
        command += ["--platform", name]
    if target.platforms:
        command += ["--python-version", target.python, "--implementation", "cp"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        reason = (result.stderr.strip().splitlines() or ["pip printed nothing"])[-1]
        raise PackagingError(
            f"The layer of {lock.parent.name} for {target.label} can't be built ({reason}): "
            "run 'make layers' once with access to the package registry."
        )


def _build(name: str, target: Target, inputs: Iterable[Path], write: Callable[[Path], None]) -> Path:
    compiler = bytecode.lambda_compiler() if target.platforms else "this interpreter"
    digest = hashlib.sha256(f"{_FORMAT} {name} {target} {compiler}".encode())
    for path in inputs:
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    final = BUILDS / f"{name}-{target.label}-{digest.hexdigest()[:16]}"
    if final.is_dir():
        return final
    BUILDS.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=BUILDS))
    try:
        write(scratch)
        _write_byte_code(scratch, target)
        _open_to_lambda(scratch)
        _publish(scratch, final)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return final


def _write_byte_code(folder: Path, target: Target) -> None:
    try:
        if target.platforms:
            bytecode.write_for_lambda(folder, target.python)
        else:
            bytecode.write(folder)
    except ByteCodeError as error:
        raise PackagingError(str(error)) from error


def _publish(scratch: Path, final: Path) -> None:
    try:
        scratch.rename(final)
    except OSError:
        if not final.is_dir():
            raise


def _open_to_lambda(folder: Path) -> None:
    """Lambda reads files as another user, so a narrow umask would make them unreadable."""
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() or ".so" in path.suffixes else 0o644)


def _copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(*_LEFT_OUT))


def _copy_matching(source: Path, pattern: str, target: Path) -> None:
    found = sorted(source.glob(pattern))
    if not found:
        raise PackagingError(f"No installed file matches {pattern}: correct layers/images/kept.txt.")
    for path in found:
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)


def _sources(folder: Path) -> list[Path]:
    def counts(path: Path) -> bool:
        return not any(fnmatch.fnmatch(part, left_out) for part in path.parts for left_out in _LEFT_OUT)

    return sorted(path for path in folder.rglob("*") if path.is_file() and counts(path.relative_to(folder)))
