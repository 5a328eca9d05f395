"""The app of the probe's stack, as the CDK tool runs it: by itself, so it finds its own imports."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[2]), str(HERE / "functions")]

from aws_cdk import App  # noqa: E402

import stacks  # noqa: E402, F401  (finds the shared layer)
from stacks.platform import Platform  # noqa: E402
from stacks.stage import Stage  # noqa: E402
from tests.local.toolkit.probe_stack import Probe  # noqa: E402

if __name__ == "__main__":
    app = App()
    settings = Stage.from_app(app)
    Probe(app, stage=settings, shared=Platform(app, stage=settings).shared)
    app.synth()
