"""How somebody comes into the staff, as a stranger does it: with ops, a terminal and an authenticator app.

AWS asks for the enrolment of the app in the middle of the first sign-in (MFA_SETUP); the embedded Cognito lets who has
none in, and ops enrols them then. tests/unit/ops/test_signing_in.py plays AWS's way. Nor does the embedded one refuse a
sign-up where only staff may make users; tests/stacks/test_accounts_stack.py holds the setting.
"""

import json
import re
import subprocess
import sys
import uuid
from typing import Any

import pytest

from ops import paths, totp
from tests.local.conftest import LocalShop, _environment
from tests.local.http import send
from tests.local.people import ACCOUNTS

PASSWORD = "Correct-horse-9-battery"
_KEY = re.compile(r"^  ([A-Z2-7]{16,})$")


class Terminal:
    """`ops` as somebody answers it, one line a question; the code is that of the key that it has shown."""

    def __init__(self, shop: LocalShop) -> None:
        self._shop = shop
        self.key = ""

    def run(self, *arguments: str, answers: list[str]) -> tuple[int, str, str]:
        """Exit code, standard output and standard error. An answer `CODE` is the app's."""
        child = subprocess.Popen(
            [sys.executable, "-m", "ops", *arguments],
            cwd=paths.ROOT,
            env={**_environment(self._shop.local_dir), "PYTHONUNBUFFERED": "1", "TERM": "dumb"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert child.stdin
        assert child.stdout
        assert child.stderr
        said: list[str] = []
        for answer in answers:
            if answer == "CODE" and not self.key:
                self.key = self._shown(child.stderr, said)
            child.stdin.write((totp.code(self.key) if answer == "CODE" else answer) + "\n")
            child.stdin.flush()
        child.stdin.close()
        out, rest = child.stdout.read(), child.stderr.read()
        return child.wait(timeout=60), out, "".join(said) + rest

    def _shown(self, stream: Any, said: list[str]) -> str:
        for line in stream:
            said.append(line)
            if found := _KEY.match(line.rstrip("\n")):
                return found[1]
        raise AssertionError("No key was shown: " + "".join(said))


@pytest.fixture
def terminal(shop: LocalShop) -> Terminal:
    return Terminal(shop)


def email() -> str:
    return f"{uuid.uuid4().hex}@shop.example"


def opens_staff_routes(shop: LocalShop, token: str) -> bool:
    return send("GET", f"{shop.api}/staff/products?limit=1", token=token.strip()).status == 200


def test_the_owner_comes_in_and_goes(shop: LocalShop, terminal: Terminal) -> None:
    me = email()
    code, _, said = terminal.run("staff", "add", me, answers=[PASSWORD, PASSWORD, "CODE"])
    assert code == 0, said
    assert f"ops token --username {me}" in said
    code, token, said = terminal.run("token", "--username", me, answers=[PASSWORD, "CODE"])
    assert code == 0, said
    assert token == token.strip() + "\n", "a script takes it as it is"
    assert opens_staff_routes(shop, token)
    code, token, said = terminal.run("token", "--username", me, answers=[PASSWORD, "000000"])
    assert (code, token) == (1, "")
    assert "authenticator app is wrong" in said
    assert f"{me}  signs in" in shop.ops("staff", "list").stdout
    assert "already" in shop.ops("staff", "add", me, "--invite").stderr
    assert shop.ops("staff", "remove", me).returncode == 0
    assert me not in shop.ops("staff", "list").stdout
    code, token, _ = terminal.run("token", "--username", me, "--as", "staff", answers=[PASSWORD, "CODE"])
    assert (code, token) == (1, "")
    assert "is not a staff user" in shop.ops("staff", "remove", me).stderr


def test_a_colleague_is_invited_by_mail(shop: LocalShop, terminal: Terminal) -> None:
    colleague = email()
    assert "gets a temporary password by email" in shop.ops("staff", "add", colleague, "--invite").stderr
    assert f"{colleague}  invited" in shop.ops("staff", "list").stdout
    again = shop.ops("staff", "add", colleague, "--invite")
    assert again.returncode == 0, again.stderr
    mails = str(send("GET", f"{shop.endpoint}/_ministack/ses/messages").body)
    temporary = re.findall(rf"{colleague} and temporary password is (\S+)\.'", mails)[-1]
    code, token, said = terminal.run(
        "token", "--username", colleague, answers=[temporary, PASSWORD, PASSWORD, "CODE"]
    )
    assert code == 0, said
    assert opens_staff_routes(shop, token)
    assert f"{colleague}  signs in" in shop.ops("staff", "list").stdout


def test_a_second_factor_is_demanded_of_staff(shop: LocalShop) -> None:
    """Of somebody whose password is known."""
    staff = json.loads((shop.local_dir / "users.json").read_text())["users"]["staff"]
    outputs = shop.outputs[ACCOUNTS]
    answer = (
        shop.session()
        .client("cognito-idp")
        .admin_initiate_auth(
            UserPoolId=outputs["StaffPoolId"],
            ClientId=outputs["StaffPoolClientId"],
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": staff["username"], "PASSWORD": staff["password"]},
        )
    )
    assert answer["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    assert "AuthenticationResult" not in answer


@pytest.mark.parametrize("wrong", ["ada", "@shop.example", "ada@", "a b@shop.example"])
def test_what_is_no_address_is_refused_before_anybody_is_asked(shop: LocalShop, wrong: str) -> None:
    refused = shop.ops("staff", "add", wrong)
    assert refused.returncode == 1
    assert "is not an email address" in refused.stderr
