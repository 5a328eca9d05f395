"""What the accounts' templates hold that no general rule asks for."""

from typing import Any

import pytest

from stacks.checks.synthesis import Templates
from tests.stacks.test_payments_stack import allowed

STAGES = pytest.mark.parametrize("stage", ["local", "dev", "prod"])


@pytest.fixture
def template(templates: dict[str, Templates], stage: str) -> dict[str, Any]:
    found: dict[str, Any] = templates[stage]["accounts"]
    return found


def of_type(template: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    return {name: each["Properties"] for name, each in template["Resources"].items() if each["Type"] == kind}


@STAGES
def test_a_page_keeps_no_secret_and_sends_no_password(template: dict[str, Any]) -> None:
    (client,) = of_type(template, "AWS::Cognito::UserPoolClient").values()
    assert client["GenerateSecret"] is False
    assert {"ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"} <= set(client["ExplicitAuthFlows"])
    assert not {"ALLOW_USER_PASSWORD_AUTH", "ALLOW_CUSTOM_AUTH"} & set(client["ExplicitAuthFlows"])
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert client["EnableTokenRevocation"] is True
    assert (client["IdTokenValidity"], client["AccessTokenValidity"]) == (60, 60)
    assert client["RefreshTokenValidity"] == 30 * 24 * 60
    assert client["WriteAttributes"] == ["email", "name"]


@STAGES
def test_an_address_counts_when_it_is_confirmed(template: dict[str, Any]) -> None:
    (pool,) = of_type(template, "AWS::Cognito::UserPool").values()
    assert pool["AutoVerifiedAttributes"] == ["email"]
    assert pool["UserAttributeUpdateSettings"] == {"AttributesRequireVerificationBeforeUpdate": ["email"]}
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] == 12
    assert pool["MfaConfiguration"] == "OPTIONAL"


@STAGES
def test_the_trigger_is_called_by_its_own_pool_only(template: dict[str, Any]) -> None:
    ((pool_id, pool),) = of_type(template, "AWS::Cognito::UserPool").items()
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
