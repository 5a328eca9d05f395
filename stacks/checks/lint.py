"""cfn-lint, which checks CloudFormation's schemas independently of the CDK's own validator."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from stacks.checks.rule import Finding

_FIELDS = 7


def start(folders: Sequence[Path]) -> subprocess.Popen[str]:
    """Lints every template in the folders. Raises ValueError when there is none, because cfn-lint would pass."""
    files = [str(path) for folder in folders for path in sorted(folder.glob("*.template.json"))]
    if not files:
        raise ValueError(f"There is no template to lint in {', '.join(map(str, folders))}.")
    return subprocess.Popen(
        [
            str(Path(sys.executable).with_name("cfn-lint")),
            "--non-zero-exit-code",
            "error",
            "--format",
            "parseable",
            *files,
        ],
        env={key: value for key, value in os.environ.items() if not key.startswith("AWS_")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def errors(process: subprocess.Popen[str]) -> list[Finding]:
    """Omits warnings. Raises RuntimeError when cfn-lint fails without naming an error."""
    output, complaints = process.communicate()
    found = []
    for line in output.splitlines():
        parts = line.split(":", _FIELDS - 1)
        if len(parts) == _FIELDS and parts[5].startswith("E"):
            found.append(Finding(parts[5], f"{Path(parts[0]).name}:{parts[1]}", parts[6]))
    if process.returncode and not found:
        raise RuntimeError(f"cfn-lint failed: {(complaints or output).strip()}")
    return sorted(found)
