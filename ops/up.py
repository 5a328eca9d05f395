"""``ops up``: creates the shop, or resumes an interrupted run."""

from typing import Annotated

import typer

from ops import (
    console,
    deployment,
    embedded,
    fingerprint,
    guide,
    imports,
    lock,
    paths,
    processes,
    record,
    sample_images,
    stock,
    users,
)
from ops.api import Session
from ops.embedded import Started
from ops.errors import OpsError
from ops.shop import LOCAL, Shop, outputs_of

Port = Annotated[
    int | None,
    typer.Option(
        help=f"Port of the embedded AWS. Default: its current or last port, else {embedded.DEFAULT_PORT}."
    ),
]

Images = Annotated[
    bool,
    typer.Option(
        "--images/--no-images", help="Add images to the sample's products, which takes a minute of CPU."
    ),
]

SAMPLE_UNITS = 40


def up(port: Port = None, images: Images = True) -> None:
    """Start the embedded AWS, deploy the shop and fill it. Changes only what is not up to date."""
    with lock.exclusive():
        shop = _bring_up(port, pictured=images)
    guide.show(shop)


def _bring_up(port: int | None, *, pictured: bool) -> Shop:
    server = embedded.running()
    started: Started | None = None
    if server is not None:
        embedded.ensure_usable(server, port)
    else:
        kept = embedded.kept_port()
        wanted = port or kept or embedded.DEFAULT_PORT
        if kept not in (None, wanted):
            raise OpsError(
                f"The local data belongs to port {kept}: the queues only work there.",
                f"Run 'make up PORT={kept}', or 'make reset' first.",
            )
        embedded.ensure_port_free(wanted)
        with console.step(f"Starting the embedded AWS on port {wanted}"):
            started = embedded.start(wanted)
        if started.loss:
            console.note(started.loss)
        server = started.process
    try:
        return _fill(server.port, pictured=pictured)
    except BaseException:
        if started is not None:
            _undo(started)
        raise


def _fill(port: int, *, pictured: bool) -> Shop:
    stacks = deployment.ensure(port)
    shop = Shop(
        stage=LOCAL, region=embedded.REGION, endpoint=embedded.endpoint(port), outputs=outputs_of(stacks)
    )
    if "accounts" in {name.rpartition("-")[2] for name in shop.outputs}:
        with console.step("Creating the users"):
            users.ensure(shop)
    if "catalog" in shop.apis:
        _load_sample(shop)
        if pictured:
            _picture_sample(shop)
    if "inventory" in shop.apis:
        _stock_sample(shop)
    shop.save()
    return shop


def _load_sample(shop: Shop) -> None:
    """Runs once for each file and table: a change of the stack may have replaced the table."""
    source = paths.SAMPLE_CATALOGUE
    ssm = shop.client("ssm")
    done = [fingerprint.of_file(source), shop.output("catalog", "TableName")]
    if record.read(ssm, "sample-catalogue") == done:
        return
    with console.step("Importing the sample catalogue") as step:
        importer = imports.Importer(shop, lambda: users.token_as(shop, "staff"))
        state = importer.run(source, lambda progress: step.detail(f"{progress.rows} rows", log=False))
        if state["status"] != "succeeded":
            raise OpsError(
                f"The sample catalogue could not be imported: {state.get('reason')}.",
                "See 'ops logs catalog'.",
            )
    record.write(ssm, "sample-catalogue", done)


def _picture_sample(shop: Shop) -> None:
    """Runs once, like the catalogue. Products that have images keep them. Does not wait for the thumbnails."""
    ssm = shop.client("ssm")
    done = [sample_images.mark(), shop.output("catalog", "TableName")]
    if record.read(ssm, "sample-images") == done:
        return
    with console.step("Uploading the sample's images"):
        sent = sample_images.give(Session(shop, "catalog", lambda: users.token_as(shop, "staff")))
    console.note(f"{sent} images uploaded. Products show them within a minute.")
    record.write(ssm, "sample-images", done)


def _stock_sample(shop: Shop) -> None:
    """Runs once, like the catalogue, so that a new shop can sell immediately."""
    from ops import deliveries  # noqa: PLC0415 - knows the inventory, which a project without one lacks

    text = stock.from_catalogue(paths.SAMPLE_CATALOGUE, SAMPLE_UNITS)
    ssm = shop.client("ssm")
    done = [deliveries.of_text(text), shop.output("inventory", "TableName")]
    if record.read(ssm, "sample-stock") == done:
        return
    with console.step(f"Receiving {SAMPLE_UNITS} units of each SKU of the sample catalogue"):
        session = Session(shop, "inventory", lambda: users.token_as(shop, "staff"))
        deliveries.deliver(session, text, done[0])
    record.write(ssm, "sample-stock", done)


def _undo(started: Started) -> None:
    """Stops the server that this run started. Without earlier state, deletes all state; otherwise keeps it."""
    if started.fresh:
        processes.kill(started.process)
        embedded.wipe()
        console.note(
            "The embedded AWS that this run started is stopped, and its incomplete state is deleted."
        )
    else:
        embedded.stop(started.process)
        console.note("The embedded AWS that this run started is stopped. Its state is kept.")
