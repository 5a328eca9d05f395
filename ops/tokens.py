"""``ops token``: the ID token that the APIs take as a bearer token."""

import os
from collections.abc import Callable
from typing import Annotated

import typer

from ops import users
from ops.errors import OpsError
from ops.options import DEFAULT_STAGE, Stage, Username
from ops.shop import LOCAL, Shop

Role = Annotated[str | None, typer.Option("--as", help="staff or customer: the local stage's own people.")]


def token(role: Role = None, username: Username = None, stage: Stage = DEFAULT_STAGE) -> None:
    """Print an ID token, alone, for use as $(ops token --as staff)."""
    print(source(Shop.load(stage), role=role, username=username)())


def source(shop: Shop, *, role: str | None, username: str | None) -> Callable[[], str]:
    """What gives a token, now and whenever one ran out; CARTWRIGHT_PASSWORD saves being asked."""
    if username:
        password = os.environ.get("CARTWRIGHT_PASSWORD") or _ask(username)
        return lambda: users.token(shop, username, password)
    if shop.stage != LOCAL:
        raise OpsError(f"The stage {shop.stage} has no users of ours.", "Say who you are with --username.")
    if role not in users.ROLES:
        asked = f"There is no local user for the role {role!r}." if role else "Nobody to make a token for."
        raise OpsError(asked, f"Say --as {' or --as '.join(users.ROLES)}.")
    return lambda: users.token_as(shop, role)


def _ask(username: str) -> str:
    return str(typer.prompt(f"Password of {username}", hide_input=True, err=True))
