"""``ops smoke``: checks that only a deployed stage allows."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError

from ops import console, stages, tour
from ops.aws_errors import aws_error
from ops.errors import OpsError
from ops.options import DEFAULT_STAGE, Stage
from ops.shop import Shop

if TYPE_CHECKING:
    from ops.smoke_probes import Group
    from ops.smoke_rules import Verdict

Sku = Annotated[str, typer.Option(help="The SKU of the test order; 'ops stock' lists all.")]
Timeout = Annotated[int, typer.Option(min=1, metavar="SECONDS", help="How long to wait for the test order.")]
_SIGNS = {
    "passed": ("✓", "green"),
    "failed": ("✗", "red"),
    "difference": ("≠", "yellow"),
    "skipped": ("-", "dim"),
}


def smoke(sku: Sku = tour.SAMPLE_SKU, *, timeout: Timeout = 120, stage: Stage = DEFAULT_STAGE) -> None:
    """Check a deployed stage: the gateway's own errors, headers, CORS, provisioned concurrency, email, and a test order
    with a test card where the sandbox takes the payments. The order remains in the stage.

    Prints one line each: ✓ passed; ✗ failed, with the remedy; ≠ a known difference of the embedded AWS, with its
    reason; - does not apply. Exit code 1 on any ✗.
    """
    from ops.smoke_probes import Probes  # noqa: PLC0415 - knows the services, which other verbs do without

    shop = Shop.load(stage)
    failed = 0
    for group in Probes(shop, stages.blocks()[stage]).groups(sku, timeout):
        for verdict in _asked(group):
            _print(verdict)
            failed += verdict.outcome == "failed"
    if failed:
        raise typer.Exit(1)


def _asked(group: "Group") -> "Iterator[Verdict]":
    """A check that can't run has failed. The others still run."""
    from ops.smoke_rules import Verdict  # noqa: PLC0415 - as above

    name, ask = group
    try:
        yield from ask()
    except OpsError as error:
        yield Verdict(name, "failed", error.message.rstrip("."), error.remedy)
    except (BotoCoreError, ClientError) as error:
        described = aws_error(error)
        yield Verdict(name, "failed", described.message.rstrip("."), described.remedy)


def _print(verdict: "Verdict") -> None:
    sign, colour = _SIGNS[verdict.outcome]
    says = f": {verdict.says}" if verdict.says else ""
    remedy = f". {verdict.remedy}" if verdict.remedy else ""
    console.out.print(console.styled(sign, colour), f"{verdict.check}{says}{remedy}", soft_wrap=True)
