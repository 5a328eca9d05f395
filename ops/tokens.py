"""``ops token``: prints the ID token that the APIs accept as a bearer token."""

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
    typer.Option("--as", help="staff or customer: selects the user pool, and on the local stage the user."),
]

PASSWORD, TOTP_SECRET = "CARTWRIGHT_PASSWORD", "CARTWRIGHT_TOTP_SECRET"


class Operator:
    """An interactive user. Environment variables replace the prompts, which go to standard error."""

    def __init__(self, username: str, stage: str) -> None:
        self._username = username
        self._stage = stage

    def password(self) -> str:
        return os.environ.get(PASSWORD) or _ask(f"Password of {self._username}")

    def new_password(self) -> str:
        """Never uses the environment's password, because it was the temporary one."""
        return _ask(f"New password for {self._username}", confirmed=True)

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
    """Print only an ID token, for use as $(ops token --as staff)."""
    print(source(Shop.load(stage), role=role, username=username)())


def source(shop: Shop, *, role: str | None, username: str | None) -> Callable[[], str]:
    """A function that returns a valid token, and a new one after expiry. Prompts for a password only once."""
    if role not in (*ROLES, None):
        raise OpsError(
            f"There is no local user for the role {role!r}.", f"Use --as {' or --as '.join(ROLES)}."
        )
    if username:
        return _Session(_pool(shop, role, username), username).token
    if shop.stage != LOCAL:
        raise OpsError(f"The stage {shop.stage} has no local users.", "Name your user with --username.")
    if role is None:
        raise OpsError("No user is given.", f"Use --as {' or --as '.join(ROLES)}.")
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
    """Prompts for the password of a new user. CARTWRIGHT_PASSWORD replaces the prompt."""
    return os.environ.get(PASSWORD) or _ask(f"Password for {username}", confirmed=True)


def _read(what: str) -> str:
    """typer's own prompt writes a space to standard output, where scripts expect only the token."""
    console.err.print(f"{what}: ", end="")
    answer = sys.stdin.readline().strip()
    if not answer:
        raise OpsError("The prompt got no answer.", "Run it in a terminal, or set CARTWRIGHT_TOTP_SECRET.")
    return answer


def _ask(what: str, *, confirmed: bool = False) -> str:
    return str(typer.prompt(what, hide_input=True, confirmation_prompt=confirmed, err=True))
