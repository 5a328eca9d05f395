"""A synth reads nothing of the project but what the fingerprint counts: else a change of it would not be deployed."""

import json
import os
import subprocess
import sys
from importlib.util import source_from_cache
from pathlib import Path

import pytest

from ops import fingerprint, paths

_WATCHED = """
import json, os, sys
opened = set()
sys.addaudithook(lambda name, args: opened.add(os.fspath(args[0]))
    if name == "open" and isinstance(args[0], (str, bytes, os.PathLike)) else None)
from pathlib import Path
from stacks.checks.synthesis import stage_named, synthesise
synthesise(stage_named("local"), Path(sys.argv[1]))
print(json.dumps([os.fsdecode(path) for path in opened]))
"""
_NO_INPUT = (".venv", "build", "node_modules")
"""Installed packages count by their versions; build/ is made of inputs."""


@pytest.mark.long
def test_all_that_a_synth_reads_counts(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-B", "-c", _WATCHED, str(tmp_path)],
        cwd=paths.ROOT,
        env=os.environ | {"CDK_VALIDATION": "false"},
        capture_output=True,
        text=True,
        check=True,
    )
    opened = {_source(Path(paths.ROOT, name)) for name in json.loads(result.stdout.splitlines()[-1])}
    read = {path.relative_to(paths.ROOT) for path in opened if path.is_relative_to(paths.ROOT)}
    inputs = {path for path in read if path.parts and path.parts[0] not in _NO_INPUT}
    assert Path("app.py") in inputs
    assert {str(path) for path in inputs if not _counts(path)} == set()


def _source(path: Path) -> Path:
    is_byte_code = path.parent.name == "__pycache__" and path.suffix == ".pyc"
    return Path(source_from_cache(path) if is_byte_code else path).resolve()


def _counts(path: Path) -> bool:
    return str(path) in fingerprint.FILES or path.parts[0] in fingerprint.FOLDERS
