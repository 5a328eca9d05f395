"""From signing up to a profile, as a shop's page does it, and what the shop is told of it."""

import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from accounts.handlers.expiry import sweeper
from accounts.sign_up_repository import SignUpRepository
from cartwright.aws.cognito import UserPool
from cartwright.clock import utc_now
from cartwright.events.accounts import CustomerRegistered, RegisteredCustomer
from ops import paths
from tests.local import srp
from tests.local.conftest import LocalShop
from tests.local.deployed import resource
from tests.local.http import assert_problem
from tests.local.listening import Listener, listening
from tests.local.shoppers import STACK, Shopper, arrived, call, client_id, door, pool_id, sign_up
from tests.local.waiting import until

NOT_LET_IN = "NotAuthorizedException"


@pytest.fixture(scope="module")
def told(shop: LocalShop) -> Iterator[Listener]:
    with listening(shop, CustomerRegistered) as listener:
        yield listener


def trigger(shopper: Shopper, name: str) -> dict[str, Any]:
    """Has the deployed function answer what Cognito sends it: the embedded Cognito calls no function itself."""
    event = json.loads((paths.ROOT / "events" / "accounts" / "sign-up-confirmed.json").read_text())
    event["request"]["userAttributes"] |= {"sub": shopper.subject, "email": shopper.email, "name": name}
    answer = (
        shopper.shop.session()
        .client("lambda")
        .invoke(
            FunctionName=resource(shopper.shop, "AWS::Lambda::Function", "Registrar", STACK),
            Qualifier="live",
            Payload=json.dumps(event),
        )
    )
    assert "FunctionError" not in answer
    returned: dict[str, Any] = json.loads(answer["Payload"].read())
    assert returned == event
    return returned


def events_of(told: Listener, shopper: Shopper) -> list[RegisteredCustomer]:
    return [CustomerRegistered.from_detail(each).data for each in told.of_customer(shopper.subject)]


def refusal(sign_in: Any) -> str:
    with pytest.raises(ClientError) as refused:
        sign_in()
    return str(refused.value.response["Error"]["Code"])


def test_the_first_look_at_the_profile_registers_where_no_trigger_did(
    shop: LocalShop, told: Listener
) -> None:
    shopper, token = arrived(shop)
    answer = call(shop, "GET", "/my/profile", token)
    assert answer.status == 200, answer.content
    assert (answer.body["customer_id"], answer.body["email"]) == (shopper.subject, shopper.email)
    assert (answer.body["name"], answer.body["phone"]) == ("Ada Byron", None)
    assert call(shop, "GET", "/my/profile", token).body == answer.body
    trigger(shopper, "Somebody Else")
    until(lambda: events_of(told, shopper))
    _, last = arrived(shop)
    later = call(shop, "GET", "/my/profile", last).body["customer_id"]
    until(lambda: told.of_customer(later))
    expected = RegisteredCustomer(customer_id=shopper.subject, email=shopper.email, name="Ada Byron")
    assert events_of(told, shopper) == [expected]


def test_the_trigger_registers_once_however_often_it_comes(shop: LocalShop, told: Listener) -> None:
    shopper = sign_up(shop)
    shopper.confirm()
    for _ in range(3):
        trigger(shopper, " Ada \u0000 Byron ")
    until(lambda: events_of(told, shopper))
    profile = call(shop, "GET", "/my/profile", shopper.sign_in()["IdToken"])
    assert (profile.body["name"], profile.headers["etag"]) == ("Ada Byron", '"1"')
    _, last = arrived(shop)
    later = call(shop, "GET", "/my/profile", last).body["customer_id"]
    until(lambda: told.of_customer(later))
    assert len(events_of(told, shopper)) == 1


def test_nobody_signs_in_before_the_address_is_confirmed(shop: LocalShop) -> None:
    """By the address it is as if they had never signed up; the page, which knows the name, may say what is missing."""
    shopper = sign_up(shop)
    assert refusal(shopper.sign_in) == NOT_LET_IN
    assert refusal(lambda: shopper.sign_in(shopper.username)) == "UserNotConfirmedException"
    assert refusal(lambda: shopper.confirm("000000")) == "CodeMismatchException"
    assert refusal(shopper.sign_in) == NOT_LET_IN
    shopper.confirm()
    assert shopper.sign_in()["TokenType"] == "Bearer"


def test_who_is_a_customer_is_not_told(shop: LocalShop) -> None:
    shopper, _ = arrived(shop)
    names = (shopper.email, "nobody@example.com")

    def attempt(name: str) -> None:
        srp.sign_in(door(shop), pool_id(shop), client_id(shop), name, "not-the-Passw0rd")

    assert [refusal(lambda name=name: attempt(name)) for name in names] == [NOT_LET_IN] * 2


def test_signing_up_does_not_tell_either(shop: LocalShop) -> None:
    """Both get a code by mail. AWS refuses the second confirmation, which takes the mail (AliasExistsException); the
    embedded Cognito lets both confirm."""
    shopper, _ = arrived(shop)
    asked = {}
    for address in (shopper.email, f"{uuid.uuid4().hex}@example.com"):
        answer = door(shop).sign_up(
            ClientId=client_id(shop),
            Username=str(uuid.uuid4()),
            Password="another-Passw0rd",
            UserAttributes=[{"Name": "email", "Value": address}],
        )
        told = {name: answer.get(name) for name in answer if name not in ("ResponseMetadata", "UserSub")}
        asked[address] = json.dumps(told).replace(address, "ADDRESS")
    known, unknown = asked.values()
    assert known == unknown


def test_nobody_occupies_an_address_that_is_not_theirs(shop: LocalShop) -> None:
    stranger = sign_up(shop)
    owner = sign_up(shop, email=stranger.email)
    owner.confirm(owner.mailed_codes()[-1])
    token = owner.sign_in()["IdToken"]
    assert call(shop, "GET", "/my/profile", token).body["customer_id"] == owner.subject
    assert refusal(stranger.sign_in) == NOT_LET_IN


def test_what_nobody_confirms_expires(shop: LocalShop, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in shop.credentials.items():
        monkeypatch.setenv(name, value)
    waiting, (customer, _) = sign_up(shop), arrived(shop)
    sign_ups = SignUpRepository(UserPool(pool_id(shop)))

    def names() -> set[str]:
        return {each.username for each in sign_ups.unconfirmed()}

    assert waiting.username in names()
    assert not sign_ups.remove(customer.username)
    sweeper(sign_ups, utc_now).run(lambda: 60.0)
    assert waiting.username in names(), "it is of today"
    deployed = resource(shop, "AWS::Lambda::Function", "Expiry", STACK)
    answer = shop.session().client("lambda").invoke(FunctionName=deployed, Qualifier="live", Payload="{}")
    assert json.loads(answer["Payload"].read()) == {"swept": 0}
    gone = sweeper(sign_ups, lambda: utc_now() + timedelta(days=8)).run(lambda: 60.0)
    assert gone >= 1
    assert waiting.username not in names()
    assert not sign_ups.remove(waiting.username)
    assert customer.sign_in()["TokenType"] == "Bearer"


@pytest.mark.parametrize("flow", ["USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH"])
def test_a_page_does_not_send_passwords(shop: LocalShop, flow: str) -> None:
    shopper, _ = arrived(shop)
    parameters = {"USERNAME": shopper.email, "PASSWORD": shopper.password}
    with pytest.raises(ClientError):
        door(shop).initiate_auth(ClientId=client_id(shop), AuthFlow=flow, AuthParameters=parameters)


@pytest.mark.parametrize("password", ["Sh0rt-er", "no-digit-Only", "no-upper-case-9", "NoSymbolsHere9"])
def test_a_weak_password_is_refused(shop: LocalShop, password: str) -> None:
    code = refusal(
        lambda: door(shop).sign_up(
            ClientId=client_id(shop),
            Username=str(uuid.uuid4()),
            Password=password,
            UserAttributes=[{"Name": "email", "Value": "weak@example.com"}],
        )
    )
    assert code == "InvalidPasswordException"


def test_a_session_is_refreshed_until_it_is_revoked(shop: LocalShop) -> None:
    shopper, _ = arrived(shop)
    session = shopper.sign_in()["RefreshToken"]

    def refreshed() -> str:
        answer = door(shop).initiate_auth(
            ClientId=client_id(shop),
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": session},
        )
        return str(answer["AuthenticationResult"]["IdToken"])

    assert call(shop, "GET", "/my/profile", refreshed()).status == 200
    door(shop).revoke_token(ClientId=client_id(shop), Token=session)
    assert refusal(refreshed) == NOT_LET_IN


def test_staff_find_a_customer(shop: LocalShop) -> None:
    shopper, token = arrived(shop, "Grace Hopper")
    path = f"/staff/customers/{shopper.subject}"
    assert_problem(call(shop, "GET", path, shop.token("staff")), 404)
    call(shop, "GET", "/my/profile", token)
    found = call(shop, "GET", path, shop.token("staff"))
    assert (found.body["name"], found.body["email"], found.body["addresses"]) == (
        "Grace Hopper",
        shopper.email,
        [],
    )
    assert_problem(call(shop, "GET", path, token), 401)


def test_a_developer_signs_somebody_up(shop: LocalShop, monkeypatch: pytest.MonkeyPatch) -> None:
    email = f"{uuid.uuid4().hex}@example.com"
    monkeypatch.setenv("CARTWRIGHT_PASSWORD", "too short")
    refused = shop.ops("sign-up", email)
    assert (refused.returncode, "Use at least 12 characters" in refused.stderr) == (1, True)
    monkeypatch.setenv("CARTWRIGHT_PASSWORD", "a-Passw0rd-of-theirs")
    signed_up = shop.ops("sign-up", email, "--name", "Ada Byron")
    assert signed_up.returncode == 0, signed_up.stderr
    token = shop.ops("token", "--username", email, check=True).stdout.strip()
    profile = call(shop, "GET", "/my/profile", token)
    assert (profile.body["email"], profile.body["name"]) == (email, "Ada Byron")
    again = shop.ops("sign-up", email)
    assert (again.returncode, "is already a customer" in again.stderr) == (1, True)
