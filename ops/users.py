"""The two users of the local stage, with generated passwords."""

import json
import os
import secrets
from dataclasses import dataclass
from typing import Any

from ops import paths, totp
from ops.errors import OpsError
from ops.shop import Shop
from ops.signing_in import ROLES, Pool, Tokens


@dataclass(slots=True)
class Known:
    """A user with known secrets. ``secret`` is the key of the authenticator app, once one is enrolled."""

    given: str
    wanted: str = ""
    secret: str | None = None

    def password(self) -> str:
        return self.given

    def new_password(self) -> str:
        return self.wanted

    def code(self, secret: str | None) -> str:
        self.secret = secret or self.secret
        if self.secret is None:
            raise OpsError("The key of the authenticator app is unknown.", "Set CARTWRIGHT_TOTP_SECRET.")
        return totp.code(self.secret)


def ensure(shop: Shop) -> None:
    """Creates a staff user and a customer, unless their pools have the known ones."""
    known = _known_users()
    users: dict[str, dict[str, str]] = {}
    for role in ROLES:
        pool = Pool(shop, role)
        user = known.get(role, {})
        users[role] = user if user.get("pool") == pool.id and _is_there(pool, user) else _create(pool)
    _save({"users": users})


def token_as(shop: Shop, role: str) -> str:
    """An ID token of a local user. Raises OpsError for an unknown role."""
    user = _known_users().get(role)
    if user is None:
        raise OpsError(
            f"There is no local user for the role {role!r}.", f"Roles: {', '.join(ROLES)}; run 'make up'."
        )
    return _sign_in(Pool(shop, role), user)["IdToken"]


def _sign_in(pool: Pool, user: dict[str, str]) -> Tokens:
    return pool.sign_in(user["username"], Known(user["password"], secret=user.get("totp_secret")))


def _is_there(pool: Pool, user: dict[str, str]) -> bool:
    cognito = pool.cognito
    try:
        found = cognito.admin_get_user(UserPoolId=pool.id, Username=user["id"])
    except cognito.exceptions.UserNotFoundException:
        return False
    # Unconfirmed when the pool was restored from a snapshot before the password was set.
    return bool(found["Enabled"]) and found["UserStatus"] == "CONFIRMED"


def _create(pool: Pool) -> dict[str, str]:
    """Invites the user, like any staff user. Deletes a previous user whose secrets are lost."""
    email, password = f"{pool.role}@example.com", new_password()
    for lost in pool.users_of(email):
        pool.cognito.admin_delete_user(UserPoolId=pool.id, Username=lost["Username"])
    known = Known(new_password(), wanted=password)
    user_id = pool.invite(email, password=known.given)
    pool.sign_in(email, known)
    made = {"username": email, "password": password, "id": user_id, "pool": pool.id}
    return made | ({"totp_secret": known.secret} if known.secret else {})


def new_password() -> str:
    return f"{secrets.token_urlsafe(18)}-aZ9"


def _known_users() -> dict[str, dict[str, str]]:
    try:
        content: dict[str, dict[str, dict[str, str]]] = json.loads(paths.users_file().read_text())
    except (OSError, ValueError):
        return {}
    return content.get("users", {})


def _save(content: dict[str, Any]) -> None:
    scratch = paths.users_file().with_suffix(".tmp")
    scratch.unlink(missing_ok=True)
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as sink:
        json.dump(content, sink, indent=2)
    scratch.replace(paths.users_file())
