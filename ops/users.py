"""The local stage's two people, and tokens for anyone of any stage's user pool."""

import json
import os
import secrets
from typing import Any

from ops import paths
from ops.errors import OpsError
from ops.shop import LOCAL, Shop

ROLES = ("staff", "customer")
_PASSWORD_FLOWS = (
    ("ALLOW_ADMIN_USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH"),
    ("ALLOW_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH"),
)


def ensure(shop: Shop) -> None:
    """Make a staff user and a customer with random passwords, unless this pool has the ones we know."""
    cognito, pool = shop.client("cognito-idp"), shop.output("accounts", "UserPoolId")
    known = _known_users()
    users: dict[str, dict[str, str]] = known["users"] if known.get("user_pool_id") == pool else {}
    present = {user["Username"] for user in cognito.list_users(UserPoolId=pool)["Users"]}
    for role in ROLES:
        if role in users and users[role]["id"] in present:
            continue
        users[role] = _create(cognito, pool, role)
    _save({"user_pool_id": pool, "users": users})


def credentials(role: str) -> tuple[str, str]:
    """Name and password of one of the local people."""
    user = _known_users().get("users", {}).get(role)
    if user is None:
        raise OpsError(
            f"There is no local user for the role {role!r}.", f"Roles: {', '.join(ROLES)}; run 'make up'."
        )
    return user["username"], user["password"]


def token(shop: Shop, username: str, password: str) -> str:
    """An ID token, which is what the APIs take. Raises OpsError for a wrong password or a challenge."""
    cognito = shop.client("cognito-idp")
    pool, app = shop.output("accounts", "UserPoolId"), shop.output("accounts", "UserPoolClientId")
    flows = cognito.describe_user_pool_client(UserPoolId=pool, ClientId=app)["UserPoolClient"][
        "ExplicitAuthFlows"
    ]
    flow = next((flow for allowed, flow in _PASSWORD_FLOWS if allowed in flows), None)
    if flow is None:
        raise OpsError(
            f"The user pool of {shop.stage} lets nobody sign in with a password ({', '.join(flows)}).",
            "Sign in through the web and take the ID token from there.",
        )
    request: dict[str, Any] = {
        "AuthFlow": flow,
        "ClientId": app,
        "AuthParameters": {"USERNAME": username, "PASSWORD": password},
    }
    try:
        if flow.startswith("ADMIN_"):
            answer = cognito.admin_initiate_auth(UserPoolId=pool, **request)
        else:
            answer = cognito.initiate_auth(**request)
    except (cognito.exceptions.NotAuthorizedException, cognito.exceptions.UserNotFoundException) as error:
        remedy = "Run 'make up'." if shop.stage == LOCAL else "Check the name and the password."
        raise OpsError(f"{username} could not sign in to the stage {shop.stage}.", remedy) from error
    if "AuthenticationResult" not in answer:
        raise OpsError(
            f"{username} has to answer {answer.get('ChallengeName')} first.", "Sign in through the web once."
        )
    return str(answer["AuthenticationResult"]["IdToken"])


def token_as(shop: Shop, role: str) -> str:
    """A token of one of the local people."""
    return token(shop, *credentials(role))


def _create(cognito: Any, pool: str, role: str) -> dict[str, str]:
    username, password = f"{role}@example.com", f"{secrets.token_urlsafe(18)}-aZ9"
    try:
        user = cognito.admin_create_user(
            UserPoolId=pool,
            Username=username,
            MessageAction="SUPPRESS",
            UserAttributes=[
                {"Name": "email", "Value": username},
                {"Name": "email_verified", "Value": "true"},
            ],
        )["User"]
    except cognito.exceptions.UsernameExistsException:
        user = cognito.admin_get_user(UserPoolId=pool, Username=username)
    cognito.admin_set_user_password(UserPoolId=pool, Username=username, Password=password, Permanent=True)
    if role == "staff":
        cognito.admin_add_user_to_group(UserPoolId=pool, Username=username, GroupName="staff")
    return {"username": username, "password": password, "id": user["Username"]}


def _known_users() -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(paths.users_file().read_text())
    except (OSError, ValueError):
        return {}
    return content


def _save(content: dict[str, Any]) -> None:
    scratch = paths.users_file().with_suffix(".tmp")
    scratch.unlink(missing_ok=True)
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as sink:
        json.dump(content, sink, indent=2)
    scratch.replace(paths.users_file())
