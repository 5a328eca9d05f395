"""``ops dlq``: dead letters, and redriving them."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from ops import console
from ops.dead_letters import messages
from ops.dead_letters.queues import DeadLetters, Queues, named, queues
from ops.dead_letters.reasons import reason
from ops.dead_letters.redaction import shown
from ops.deployed import DeployedStack, functions, stacks_of
from ops.log_lines import Entry
from ops.options import DEFAULT_STAGE, AsJson, Stage
from ops.shop import Shop

app = typer.Typer(help="Dead letters: count, show and redrive them.", no_args_is_help=True)
Queue = Annotated[str, typer.Argument(help="The name in 'ops dlq list', such as orders/NewsDeadLetters.")]
Limit = Annotated[int, typer.Option(min=1, max=100, help="Maximum number of messages.")]
_LOOKED_AT = 10
_IDS = 20
"""The most that fit into a filter pattern of CloudWatch Logs, which takes 1,024 characters."""


@app.command("list")
def list_(
    every: Annotated[bool, typer.Option("--all", help="Include empty queues.")] = False,
    as_json: AsJson = False,
    stage: Stage = DEFAULT_STAGE,
) -> None:
    """List the dead-letter queues that hold messages. The age is that of the oldest of up to ten sampled messages."""
    shop = Shop.load(stage)
    sqs = shop.client("sqs")
    with console.step("Counting dead letters"):
        found = queues(shop)
        counted = [(each, sum(messages.count(sqs, each.url))) for each in found.dead]
        ages = {
            each.label: _oldest(messages.look(sqs, each.url, _LOOKED_AT))
            for each, number in counted
            if number
        }
    if as_json:
        console.link(json.dumps([_entry(each, number, ages.get(each.label)) for each, number in counted]))
    else:
        labels = {url: label for label, url in found.work.items()}
        table = Table("queue", "messages", "oldest (UTC)", "returns to")
        table.columns[0].no_wrap = table.columns[3].no_wrap = True
        for each, number in counted:
            if number or every:
                since = ages.get(each.label)
                when = f"{since:%Y-%m-%d %H:%M:%S}" if since else ""
                table.add_row(each.label, str(number), when, labels.get(each.back or "", ""))
        if table.row_count:
            console.out.print(table)
    total = sum(number for _, number in counted)
    console.note(f"{len(counted)} dead-letter queues, {total} messages")


@app.command()
def show(queue: Queue, limit: Limit = 10, as_json: AsJson = False, stage: Stage = DEFAULT_STAGE) -> None:
    """Print messages of a queue with the last error of each. They stay there. Tokens and addresses are redacted."""
    shop = Shop.load(stage)
    stacks = stacks_of(shop)
    every = queues(shop, stacks)
    found = named(every, queue)
    given_up = messages.look(shop.client("sqs"), found.url, limit)
    errors = _errors(shop, stacks, every, found, given_up)
    for message in given_up:
        body, why = shown(message.body), reason(message, errors)
        if as_json:
            about = {"id": message.id, "sent_at": message.sent_at.isoformat(), "received": message.received}
            console.link(json.dumps(about | {"last_error": why or None, "body": body}, ensure_ascii=False))
        else:
            when = f"{message.sent_at:%Y-%m-%d %H:%M:%S} UTC"
            console.link(f"{message.id}  sent {when}, received {message.received} times")
            console.link(f"last error: {why or 'unknown; the logs of that time may have expired'}")
            console.link(f"{body}\n")
    if not given_up:
        console.note(f"{found.label} is empty.")


def _errors(
    shop: Shop,
    stacks: Sequence[DeployedStack],
    every: Queues,
    queue: DeadLetters,
    given_up: Sequence[messages.Message],
) -> list[Entry]:
    """Errors of the functions that poll the source queue, since the first of these messages was sent."""
    from ops.health_reading import errors  # noqa: PLC0415 - knows the services

    labels = {url: label for label, url in every.work.items()}
    origin = labels.get(queue.back or "")
    pollers = [each for each in functions(stacks) if origin and each.queue == origin]
    if not given_up or not pollers:
        return []
    ids = [message.id for message in given_up]
    return list(errors(shop, pollers, given_up[0].sent_at, containing=ids if len(ids) <= _IDS else ()))


@app.command()
def redrive(
    queue: Queue,
    discard: Annotated[
        bool, typer.Option("--discard", help="Delete the messages instead of redriving them.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not prompt before deletion.")] = False,
    stage: Stage = DEFAULT_STAGE,
) -> None:
    """Return the messages of a queue to their source queue. Messages that fail again come back here."""
    shop = Shop.load(stage)
    found = named(queues(shop), queue)
    waiting = messages.count(shop.client("sqs"), found.url)[0]
    if discard and not yes and waiting:
        typer.confirm(f"Delete {waiting} messages of {found.label} permanently?", abort=True, err=True)
    move = messages.discard if discard else messages.redrive
    with console.step(f"{'Deleting' if discard else 'Moving'} messages of {found.label}") as step:
        moved = move(shop, found, lambda number: step.detail(f"{number} of {waiting}", log=False))
    console.link(f"{moved} messages of {found.label} {'deleted' if discard else 'returned'}")


def _oldest(found: list[messages.Message]) -> datetime | None:
    return found[0].sent_at.astimezone(UTC) if found else None


def _entry(queue: DeadLetters, number: int, oldest: datetime | None) -> dict[str, object]:
    return {
        "queue": queue.label,
        "url": queue.url,
        "kind": queue.kind,
        "messages": number,
        "oldest": oldest.isoformat() if oldest else None,
        "back": queue.back,
    }
