"""People who sign up by themselves, as a shop's page lets them: no credentials of AWS, the code from the mail."""

import re
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

import botocore
from botocore.config import Config

from tests.local import srp
from tests.local.conftest import LocalShop
from tests.local.http import Answer, send

STACK = "cartwright-local-accounts"
_CODE = re.compile(r"code to your new account is (\d{6})")


@dataclass(frozen=True)
class Shopper:
    """`username` is what the page drew, `subject` the id that Cognito gave."""

    shop: LocalShop
    username: str
    email: str
    password: str
    subject: str

    def confirm(self, code: str | None = None) -> None:
        """With the code of the mail unless another is given.

        AWS takes the address for verified by it, and so for the alias to sign in with; the embedded Cognito does not.
        """
        door(self.shop).confirm_sign_up(
            ClientId=client_id(self.shop),
            Username=self.username,
            ConfirmationCode=code or self.mailed_codes()[-1],
        )
        self.shop.session().client("cognito-idp").admin_update_user_attributes(
            UserPoolId=pool_id(self.shop),
            Username=self.username,
            UserAttributes=[{"Name": "email_verified", "Value": "true"}],
        )

    def mailed_codes(self) -> list[str]:
        """To this address, the last one last."""
        mails = send("GET", f"{self.shop.endpoint}/_ministack/ses/messages").body
        return [str(code) for text in _texts(mails) if self.email in text for code in _CODE.findall(text)]

    def sign_in(self, name: str | None = None) -> dict[str, str]:
        """IdToken, AccessToken and RefreshToken. With the e-mail address unless another name is given."""
        answer = srp.sign_in(
            door(self.shop), pool_id(self.shop), client_id(self.shop), name or self.email, self.password
        )
        tokens: dict[str, str] = answer["AuthenticationResult"]
        return tokens


def sign_up(shop: LocalShop, name: str = "Ada Byron", email: str | None = None) -> Shopper:
    username, password = str(uuid.uuid4()), f"{secrets.token_urlsafe(18)}-aZ9"
    email = email or f"{uuid.uuid4().hex}@example.com"
    answer = door(shop).sign_up(
        ClientId=client_id(shop),
        Username=username,
        Password=password,
        UserAttributes=[{"Name": "email", "Value": email}, {"Name": "name", "Value": name}],
    )
    return Shopper(shop, username, email, password, answer["UserSub"])


def arrived(shop: LocalShop, name: str = "Ada Byron") -> tuple[Shopper, str]:
    """Somebody who signed up, confirmed and signed in, and their ID token."""
    shopper = sign_up(shop, name)
    shopper.confirm()
    return shopper, shopper.sign_in()["IdToken"]


def door(shop: LocalShop) -> Any:
    """Cognito as anyone on the internet reaches it."""
    return shop.session().client("cognito-idp", config=Config(signature_version=botocore.UNSIGNED))


def pool_id(shop: LocalShop) -> str:
    return shop.outputs[STACK]["UserPoolId"]


def client_id(shop: LocalShop) -> str:
    return shop.outputs[STACK]["UserPoolClientId"]


def call(shop: LocalShop, method: str, path: str, token: str, body: object = None, **headers: str) -> Answer:
    """`If_Match="*"` unless `headers` say otherwise; `_` in their names stands for `-`."""
    kind = {"Content-Type": "application/merge-patch+json"} if method == "PATCH" else {}
    sent = {"If-Match": "*", **kind, **{name.replace("_", "-"): value for name, value in headers.items()}}
    url = f"{shop.content['apis']['accounts']}{path}"
    return send(method, url, token=token, body=body, headers=sent)


def _texts(mails: Any) -> list[str]:
    """One for each message, whatever the listing is grouped by."""
    found: list[str] = []
    pending: list[Any] = [mails]
    while pending:
        each = pending.pop()
        if isinstance(each, dict) and {"Destination", "To"} & each.keys():
            found.append(str(each))
        elif isinstance(each, dict | list):
            pending += each.values() if isinstance(each, dict) else each
    return found
