"""Who calls the shop, and every kind of token that Cognito gives them."""

import base64
import json
import secrets
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ops import totp
from tests.local.conftest import LocalShop

ACCOUNTS = "cartwright-local-accounts"


@dataclass(frozen=True)
class Tokens:
    id: str
    access: str
    refresh: str


OUTPUTS = {"staff": ("StaffPoolId", "StaffPoolClientId"), "customer": ("UserPoolId", "UserPoolClientId")}


def sign_in(shop: LocalShop, role: str, *, client_id: str | None = None) -> Tokens:
    """The shop's own client unless another of the same pool is named."""
    user = json.loads((shop.local_dir / "users.json").read_text())["users"][role]
    pool, client = (shop.outputs[ACCOUNTS][name] for name in OUTPUTS[role])
    return _tokens(shop, user, pool, client_id or client)


def _tokens(shop: LocalShop, user: Mapping[str, str], pool: str, client_id: str) -> Tokens:
    cognito, ids = _cognito(shop), {"UserPoolId": pool, "ClientId": client_id}
    answer = cognito.admin_initiate_auth(
        **ids,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user["username"], "PASSWORD": user["password"]},
    )
    if answer.get("ChallengeName") == "SOFTWARE_TOKEN_MFA":
        code = totp.code(user["totp_secret"])
        answer = cognito.admin_respond_to_auth_challenge(
            **ids,
            ChallengeName="SOFTWARE_TOKEN_MFA",
            Session=answer["Session"],
            ChallengeResponses={"USERNAME": user["username"], "SOFTWARE_TOKEN_MFA_CODE": code},
        )
    result = answer["AuthenticationResult"]
    return Tokens(id=result["IdToken"], access=result["AccessToken"], refresh=result["RefreshToken"])


def new_customer(shop: LocalShop, name: str) -> Tokens:
    """Somebody whom no other test knows."""
    cognito, accounts = _cognito(shop), shop.outputs[ACCOUNTS]
    pool, username = accounts["UserPoolId"], f"{name}@example.com"
    password = f"{secrets.token_urlsafe(18)}-aZ9"
    cognito.admin_create_user(
        UserPoolId=pool,
        Username=str(uuid.uuid4()),
        MessageAction="SUPPRESS",
        UserAttributes=[{"Name": "email", "Value": username}, {"Name": "email_verified", "Value": "true"}],
    )
    cognito.admin_set_user_password(UserPoolId=pool, Username=username, Password=password, Permanent=True)
    person = {"username": username, "password": password}
    return _tokens(shop, person, pool, accounts["UserPoolClientId"])


@contextmanager
def other_client(shop: LocalShop, role: str, *, id_token_seconds: int = 3600) -> Iterator[str]:
    """The id of another app client of the role's user pool, for as long as it is needed.

    The embedded AWS gives out tokens that last seconds; Cognito's shortest lasts five minutes.
    """
    cognito, pool = _cognito(shop), shop.outputs[ACCOUNTS][OUTPUTS[role][0]]
    client_id = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="of-another-application",
        ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        IdTokenValidity=id_token_seconds,
        TokenValidityUnits={"IdToken": "seconds"},
    )["UserPoolClient"]["ClientId"]
    try:
        yield str(client_id)
    finally:
        cognito.delete_user_pool_client(UserPoolId=pool, ClientId=client_id)


@contextmanager
def refused_tokens(shop: LocalShop, role: str) -> Iterator[dict[str, str]]:
    """By their fault: tokens of a real person that no route behind a sign-in may take."""
    person = sign_in(shop, role)
    header, claims, signature = person.id.split(".")
    with other_client(shop, role) as client_id:
        yield {
            "none": "",
            "garbage": "not.a.token",
            "one word": "staff",
            "unsigned": f"{_encoded({'alg': 'none', 'typ': 'JWT'})}.{claims}.",
            "changed claims": f"{header}.{_changed(claims)}.{signature}",
            "broken signature": f"{header}.{claims}.{signature[::-1]}",
            "access": person.access,
            "refresh": person.refresh,
            "another client": sign_in(shop, role, client_id=client_id).id,
        }


REFUSED = (
    "none",
    "garbage",
    "one word",
    "unsigned",
    "changed claims",
    "broken signature",
    "access",
    "refresh",
    "another client",
)


def _encoded(document: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()


def _changed(claims: str) -> str:
    """The same person as if somebody had made them staff by a claim."""
    known = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    return _encoded(known | {"cognito:groups": ["staff", "owners"]})


def _cognito(shop: LocalShop) -> Any:
    return shop.session().client("cognito-idp")
