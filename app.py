"""The composition root: builds the stacks of a stage from its settings. Makes no AWS call and needs no network."""

import sys

import stacks  # noqa: F401 - selects the Node.js that aws_cdk starts

# isort: split
from aws_cdk import App

from stacks.accounts import Accounts
from stacks.basket import Basket
from stacks.catalog import Catalog
from stacks.inventory import Inventory
from stacks.orders import Orders
from stacks.packaging import PackagingError
from stacks.payments import Payments
from stacks.platform import Platform
from stacks.sandbox import Sandbox
from stacks.shipping import Shipping
from stacks.stage import Stage
from stacks.stage_values import StageError


def build(app: App, stage: Stage) -> None:
    """One entry for each service."""
    shared = Platform(app, stage=stage).shared
    accounts = Accounts(app, stage=stage, shared=shared)
    Catalog(app, stage=stage, shared=shared, accounts=accounts)
    Basket(app, stage=stage, shared=shared, accounts=accounts)
    Orders(app, stage=stage, shared=shared, accounts=accounts)
    Inventory(app, stage=stage, shared=shared, accounts=accounts)
    played = stage.payment_provider == "sandbox"
    sandbox = Sandbox(app, stage=stage, shared=shared, accounts=accounts) if played else None
    Payments(app, stage=stage, shared=shared, accounts=accounts, sandbox=sandbox)
    Shipping(app, stage=stage, shared=shared, accounts=accounts, sandbox=sandbox)


def main() -> None:
    app = App()
    try:
        build(app, Stage.from_app(app))
    except (StageError, PackagingError) as error:
        sys.exit(str(error))
    app.synth()


if __name__ == "__main__":
    main()
