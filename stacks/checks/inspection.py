"""A synthesis with validation plugins, in its own process because the CDK prints its report during synthesis.

cdk-nag checks only stages that AWS hosts: the embedded AWS lacks features that it requires, such as TLS.

``python -m stacks.checks.inspection APP FOLDER``, where APP is a stage or ``canary``. The exit code has no meaning; the
report in the folder has the result.
"""

import os
import subprocess
import sys
from pathlib import Path

from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks, ServerlessChecks

from app import build
from stacks import ROOT
from stacks.checks.canary import CANARY, Canary
from stacks.checks.plugin import HouseRules
from stacks.checks.synthesis import stage_named
from stacks.stage import context

_STAGE_OF_CANARY = "prod"


def start(name: str, folder: Path) -> subprocess.Popen[str]:
    """Starts an inspection. Its output is on the process's stdout. The environment has no AWS or CDK settings."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "CDK_"))}
    return subprocess.Popen(
        [sys.executable, "-m", "stacks.checks.inspection", name, str(folder)],
        cwd=ROOT,
        env=kept,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def inspect(name: str, folder: Path) -> None:
    """Raises RuntimeError, from the CDK, for any finding. The report is written in any case."""
    stage = stage_named(_STAGE_OF_CANARY if name == CANARY else name)
    app = App(context=context(stage.name), outdir=str(folder))
    if name == CANARY:
        Canary(app)
    else:
        build(app, stage)
    Validations.of(app).add_plugins(HouseRules(stage))
    if stage.hosted_by == "aws":
        Validations.of(app).add_plugins(AwsSolutionsChecks(app), ServerlessChecks(app))
    app.synth()


if __name__ == "__main__":
    inspect(sys.argv[1], Path(sys.argv[2]))
