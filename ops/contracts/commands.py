"""``ops contracts``: generates the contracts and the architecture pages from the code."""

from collections.abc import Mapping

import typer

from ops import console, paths
from ops.errors import OpsError

app = typer.Typer(help="Contracts and architecture pages, generated from the code.", no_args_is_help=True)


@app.command()
def write() -> None:
    """Regenerate the files. Writes nothing if a breaking change lacks a new version."""
    from ops.contracts import gate  # noqa: PLC0415

    wanted = gate.generated(paths.ROOT)
    _refuse_unversioned(wanted)
    changed = gate.write(wanted, paths.ROOT)
    for path in changed:
        console.link(path)
    console.note(
        f"{len(changed)} of {len(wanted)} generated files were updated." if changed else "Up to date."
    )


@app.command()
def check() -> None:
    """Compare the files with the code, and the code with the contracts that others already rely on."""
    from ops.contracts import gate  # noqa: PLC0415

    wanted = gate.generated(paths.ROOT)
    _refuse_unversioned(wanted)
    differing = gate.differences(wanted, paths.ROOT)
    for difference in differing.values():
        console.note(difference)
    if differing:
        raise OpsError(f"Out of date: {', '.join(differing)}.", "Run `make contracts` and commit.")
    console.note(f"{len(wanted)} generated files are up to date.")


def _refuse_unversioned(wanted: Mapping[str, str]) -> None:
    from ops.contracts.base import base  # noqa: PLC0415
    from ops.contracts.versions import violations  # noqa: PLC0415

    since = base(paths.ROOT)
    found = violations(since.files, wanted)
    for each in found:
        console.note(str(each))
    if found:
        raise OpsError(
            f"A contract changed since {since.name} without the required version.",
            "Follow the instructions above, then run `make contracts`.",
        )
