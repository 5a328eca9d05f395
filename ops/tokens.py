"""``ops token``: the ID token that the APIs take as a bearer token."""

import os
import sys
from collections.abc import Callable
from typing import Annotated

import typer

from ops import console, totp, users
from ops.errors import OpsError
from ops.options import DEFAULT_STAGE, Stage, Username
from ops.shop import LOCAL, Shop
from ops.signing_in import ROLES, Pool

Role = Annotated[
    str | None,
    typer.Option("--as", help="staff or customer: whose pool, or on the local stage whose token."),
]

PASSWORD, TOTP_SECRET = "CARTWRIGHT_PASSWORD", "CARTWRIGHT_TOTP_SECRET"


class Operator:
    """Somebody at the keyboard. What the environment says saves being asked; questions go to standard error."""

    def __init__(self, username: str, stage: str) -> None:
        self._username = username
        self._stage = stage

    def password(self) -> str:
        return os.environ.get(PASSWORD) or _ask(f"Password of {self._username}")

    def new_password(self) -> str:
        """Never the environment's, which is what was just given."""
        return _ask(f"A password of your own for {self._username}", confirmed=True)

    def code(self, secret: str | None) -> str:
        known = secret or os.environ.get(TOTP_SECRET)
        if secret:
            issuer = f"Cartwright {self._stage}"
            console.note("Add this key to your authenticator app, as a time-based code:")
            console.note(f"  {secret}")
            console.note(f"  {totp.address(secret, account=self._username, issuer=issuer)}")
        if known and TOTP_SECRET in os.environ:
            return totp.code(known)
        return _read("Code of your authenticator app")


def token(role: Role = None, username: Username = None, stage: Stage = DEFAULT_STAGE) -> None:
    """Print an ID token, alone, for use as $(ops token --as staff)."""
    print(source(Shop.load(stage), role=role, username=username)())


def source(shop: Shop, *, role: str | None, username: str | None) -> Callable[[], str]:
    """What gives a token, now and whenever one ran out. Who is asked for a password is asked once."""
    if role not in (*ROLES, None):
        raise OpsError(
            f"There is no local user for the role {role!r}.", f"Say --as {' or --as '.join(ROLES)}."
        )
    if username:
        return _Session(_pool(shop, role, username), username).token
    if shop.stage != LOCAL:
        raise OpsError(f"The stage {shop.stage} has no users of ours.", "Say who you are with --username.")
    if role is None:
        raise OpsError("Nobody to make a token for.", f"Say --as {' or --as '.join(ROLES)}.")
    return lambda: users.token_as(shop, role)


class _Session:
    def __init__(self, pool: Pool, username: str) -> None:
        self._pool = pool
        self._username = username
        self._refresh_token: str | None = None

    def token(self) -> str:
        if self._refresh_token:
            return self._pool.refresh(self._username, self._refresh_token)["IdToken"]
        tokens = self._pool.sign_in(self._username, Operator(self._username, self._pool.shop.stage))
        self._refresh_token = tokens.get("RefreshToken")
        return tokens["IdToken"]


def _pool(shop: Shop, role: str | None, username: str) -> Pool:
    if role:
        return Pool(shop, role)
    staff = Pool(shop, "staff")
    return staff if staff.users_of(username) else Pool(shop, "customer")


def chosen_password(username: str) -> str:
    """For somebody who has none yet; CARTWRIGHT_PASSWORD saves being asked."""
    return os.environ.get(PASSWORD) or _ask(f"Password for {username}", confirmed=True)


def _read(what: str) -> str:
    """typer's own prompt writes a blank to standard output, where a script expects the token alone."""
    console.err.print(f"{what}: ", end="")
    answer = sys.stdin.readline().strip()
    if not answer:
        raise OpsError("There was no answer.", "Run it in a terminal, or set CARTWRIGHT_TOTP_SECRET.")
    return answer


def _ask(what: str, *, confirmed: bool = False) -> str:
    return str(typer.prompt(what, hide_input=True, confirmation_prompt=confirmed, err=True))
