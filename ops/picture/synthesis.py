"""Synthesises a stage in this process, as app.py does for the CDK tool."""

import os
import runpy
import sys
import tempfile
from pathlib import Path

from ops import paths
from ops.errors import OpsError
from ops.picture.templates import Templates

# Read when jsii starts its node, which is once a process: which node that is, and that the template validator, most
# of a synthesis, stays off: it has a job of its own.
os.environ.setdefault("JSII_NODE", str(Path(sys.executable).with_name("node")))
os.environ.setdefault("CDK_VALIDATION", "false")

from aws_cdk import App

from stacks.packaging import PackagingError
from stacks.stage import Stage, StageError, context


def synthesise(stage: str) -> Templates:
    """Raises OpsError when a setting or a package is wrong."""
    build = runpy.run_path(str(paths.ROOT / "app.py"))["build"]
    with tempfile.TemporaryDirectory() as folder:
        app = App(context=context(stage), outdir=folder)
        try:
            build(app, Stage.from_app(app))
        except (StageError, PackagingError) as error:
            raise OpsError(f"The stage {stage} can't be synthesised: {error}", "Mend that; again.") from error
        return Templates({stack.stack_name: stack.template for stack in app.synth().stacks})
