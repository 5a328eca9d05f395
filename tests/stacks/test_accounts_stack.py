"""What the accounts' templates hold that no general rule asks for."""

from typing import Any

import pytest
from aws_cdk.assertions import Annotations, Match, Template

from cartwright.http import Access
from ops import paths
from ops.contracts.services import services
from stacks.accounts import Accounts
from stacks.checks.synthesis import Templates
from tests.stacks.test_payments_stack import allowed
from tests.stacks.toolkit import service_stack

STAGES = pytest.mark.parametrize("stage", ["local", "dev", "prod"])


@pytest.fixture
def template(templates: dict[str, Templates], stage: str) -> dict[str, Any]:
    found: dict[str, Any] = templates[stage]["accounts"]
    return found


def of_type(template: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    return {name: each["Properties"] for name, each in template["Resources"].items() if each["Type"] == kind}


def one(template: dict[str, Any], kind: str, prefix: str) -> tuple[str, dict[str, Any]]:
    ((name, properties),) = (
        (name, each) for name, each in of_type(template, kind).items() if name.startswith(prefix)
    )
    return name, properties


@STAGES
@pytest.mark.parametrize(
    ("pool", "refreshed_minutes", "writes"),
    [("Users", 30 * 24 * 60, ["email", "name"]), ("Staff", 12 * 60, ["name"])],
)
def test_a_page_keeps_no_secret_and_sends_no_password(
    template: dict[str, Any], pool: str, refreshed_minutes: int, writes: list[str]
) -> None:
    _, client = one(template, "AWS::Cognito::UserPoolClient", pool)
    assert client["GenerateSecret"] is False
    assert {"ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"} <= set(client["ExplicitAuthFlows"])
    assert not {"ALLOW_USER_PASSWORD_AUTH", "ALLOW_CUSTOM_AUTH"} & set(client["ExplicitAuthFlows"])
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert client["EnableTokenRevocation"] is True
    assert (client["IdTokenValidity"], client["AccessTokenValidity"]) == (60, 60)
    assert client["RefreshTokenValidity"] == refreshed_minutes
    assert client["WriteAttributes"] == writes


@STAGES
def test_an_address_is_nobodys_until_it_is_confirmed(template: dict[str, Any]) -> None:
    """An alias belongs to whoever confirmed it first; a user name would be taken by the sign-up alone, and told of."""
    _, pool = one(template, "AWS::Cognito::UserPool", "Users")
    assert pool["AliasAttributes"] == ["email"]
    assert "UsernameAttributes" not in pool
    assert pool["AutoVerifiedAttributes"] == ["email"]
    assert pool["UserAttributeUpdateSettings"] == {"AttributesRequireVerificationBeforeUpdate": ["email"]}
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] == 12
    assert pool["MfaConfiguration"] == "OPTIONAL"


@STAGES
def test_staff_are_invited_and_need_a_second_factor(template: dict[str, Any]) -> None:
    _, pool = one(template, "AWS::Cognito::UserPool", "Staff")
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    assert (pool["MfaConfiguration"], pool["EnabledMfas"]) == ("ON", ["SOFTWARE_TOKEN_MFA"])
    assert pool["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"] == 7
    assert not of_type(template, "AWS::Cognito::UserPoolGroup")


@STAGES
def test_functions_of_staff_know_the_clients_of_staff_alone(
    templates: dict[str, Templates], stage: str
) -> None:
    known = {
        function["Handler"]: str(variables["USER_POOL_CLIENT_ID"])
        for template in templates[stage].values()
        for function in of_type(template, "AWS::Lambda::Function").values()
        if "USER_POOL_CLIENT_ID" in (variables := function.get("Environment", {}).get("Variables", {}))
    }
    of_staff = {name for name, client in known.items() if "StaffPoolBackOffice" in client}
    of_customers = {name for name, client in known.items() if "UsersPoolShop" in client}
    assert of_staff | of_customers == known.keys()
    assert not of_staff & of_customers
    assert of_customers == {
        f"{service.name}.handlers.{route.handler}.handler"
        for service in services(paths.ROOT / "functions")
        for route in service.routes
        if route.access is Access.CUSTOMER
    }


def test_mails_come_from_the_stages_own_sender() -> None:
    sent = {}
    for settings in (
        {},
        {"mail_from": "shop@shop.example"},
        {"mail_from": "a@b.example", "mail_identity": "a@b.example"},
    ):
        stack = service_stack("prod", **settings)
        accounts = Accounts(stack.node.root, stage=stack.settings, shared=stack.shared)  # type: ignore[arg-type]
        for pool in Template.from_stack(accounts).find_resources("AWS::Cognito::UserPool").values():
            sent[str(settings)] = pool["Properties"].get("EmailConfiguration")
        warned = Annotations.from_stack(accounts).find_warning(
            "*", Match.string_like_regexp("50 emails a day")
        )
        assert bool(warned) is not bool(settings)
    without, domain, address = sent.values()
    assert without is None
    assert (domain["EmailSendingAccount"], domain["From"]) == ("DEVELOPER", "shop@shop.example")
    assert ":identity/shop.example" in str(domain["SourceArn"])
    assert ":identity/a@b.example" in str(address["SourceArn"])


@STAGES
def test_the_trigger_is_called_by_its_own_pool_only(template: dict[str, Any]) -> None:
    pool_id, pool = one(template, "AWS::Cognito::UserPool", "Users")
    alias = pool["LambdaConfig"]["PostConfirmation"]["Ref"]
    called = [
        each
        for each in of_type(template, "AWS::Lambda::Permission").values()
        if each["Principal"] == "cognito-idp.amazonaws.com"
    ]
    assert [(each["FunctionName"], each["SourceArn"]) for each in called] == [
        ({"Ref": alias}, {"Fn::GetAtt": [pool_id, "Arn"]})
    ]
    functions = of_type(template, "AWS::Lambda::Function")
    (registrar,) = (each for name, each in functions.items() if name.startswith("RegistrarFunction"))
    assert registrar["Timeout"] <= 5, "Cognito waits no longer"


@STAGES
def test_each_function_may_do_what_it_does(template: dict[str, Any]) -> None:
    may = {
        name: {
            action
            for statement in allowed(template, name)
            for action in (
                [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
            )
            if action.startswith("dynamodb:")
        }
        for name in ("Registrar", "CustomerDesk", "StaffDesk")
    }
    assert may == {
        "Registrar": {"dynamodb:PutItem"},
        "CustomerDesk": {"dynamodb:GetItem", "dynamodb:PutItem"},
        "StaffDesk": {"dynamodb:GetItem"},
    }
