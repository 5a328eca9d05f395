"""Synthesises a stage in this process, as app.py does for the CDK CLI."""

import os
import runpy
import tempfile

import stacks  # noqa: F401 - selects the Node.js that aws_cdk starts
from ops import paths
from ops.errors import OpsError
from ops.picture.templates import Templates

# The template validator takes most of a synthesis and has its own check. jsii's node reads this at start.
os.environ.setdefault("CDK_VALIDATION", "false")

from aws_cdk import App

from stacks.packaging import PackagingError
from stacks.stage import Stage, context
from stacks.stage_values import StageError


def synthesise(stage: str) -> Templates:
    """Raises OpsError for an invalid setting or package."""
    build = runpy.run_path(str(paths.ROOT / "app.py"))["build"]
    with tempfile.TemporaryDirectory() as folder:
        app = App(context=context(stage), outdir=folder)
        try:
            build(app, Stage.from_app(app))
        except (StageError, PackagingError) as error:
            raise OpsError(
                f"The stage {stage} can't be synthesised: {error}", "Correct it and try again."
            ) from error
        return Templates({stack.stack_name: stack.template for stack in app.synth().stacks})
