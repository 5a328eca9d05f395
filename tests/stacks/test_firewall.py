"""What the web firewall stops, and what it must let through."""

import json
import re
from typing import Any

import pytest

from basket.api import ROUTES as BASKETS
from catalog.api import ROUTES as CATALOGUE
from payments.api import ROUTES as PAYMENTS
from shipping.api import ROUTES as SHIPPING
from stacks.checks.synthesis import Templates
from stacks.constructs.service_api import STAGE_NAME


@pytest.fixture
def platform(templates: dict[str, Templates]) -> dict[str, Any]:
    found: dict[str, Any] = templates["prod"]["platform"]["Resources"]
    return found


def only(resources: dict[str, Any], kind: str) -> dict[str, Any]:
    (found,) = (each["Properties"] for each in resources.values() if each["Type"] == kind)
    properties: dict[str, Any] = found
    return properties


def limits(platform: dict[str, Any]) -> dict[str, dict[str, Any]]:
    rules = only(platform, "AWS::WAFv2::WebACL")["Rules"]
    return {
        rule["Name"]: rule["Statement"]["RateBasedStatement"]
        for rule in rules
        if "RateBasedStatement" in rule["Statement"]
    }


def sample(path: str) -> str:
    return f"/{STAGE_NAME}" + re.sub(r"\{\w+\}", "something", path)


def test_webhooks_pass_by_the_shoppers_limits_and_the_managed_rules(platform: dict[str, Any]) -> None:
    rules = only(platform, "AWS::WAFv2::WebACL")["Rules"]
    (own,) = (rule["Statement"]["RateBasedStatement"] for rule in rules if rule["Name"] == "Webhooks")
    match = own["ScopeDownStatement"]["ByteMatchStatement"]
    assert (match["PositionalConstraint"], match["FieldToMatch"]) == ("STARTS_WITH", {"UriPath": {}})
    webhooks = [sample(route.path) for route in (*PAYMENTS, *SHIPPING) if route.handler == "webhook"]
    assert len(webhooks) == 2
    assert all(path.startswith(match["SearchString"]) for path in webhooks)
    others = [
        sample(route.path)
        for route in (*PAYMENTS, *SHIPPING, *BASKETS, *CATALOGUE)
        if route.handler != "webhook"
    ]
    assert not any(path.startswith(match["SearchString"]) for path in others)
    for rule in rules:
        if rule["Name"] == "Browsing" or rule["Name"].startswith("AWSManaged"):
            (scoped,) = rule["Statement"].values()
            assert scoped["ScopeDownStatement"] == {"NotStatement": {"Statement": own["ScopeDownStatement"]}}


def test_where_cards_and_codes_are_tried_out_has_a_limit_of_its_own(platform: dict[str, Any]) -> None:
    match = limits(platform)["Checkout"]["ScopeDownStatement"]["RegexMatchStatement"]
    tried = {sample(route.path) for route in BASKETS if re.search(match["RegexString"], sample(route.path))}
    assert tried == {
        f"/v1{mine}/baskets/something/{what}"
        for mine in ("", "/my")
        for what in ("checkout", "codes/something")
    }
    assert re.search(match["RegexString"], "/v1/payment-methods")
    for mine in ("", "my/"):
        assert re.search(match["RegexString"], f"/v1/{mine}orders/something/payments")


def test_who_has_mails_sent_waits_the_longest(platform: dict[str, Any]) -> None:
    found = limits(platform)
    operations = found["Mail"]["ScopeDownStatement"]["OrStatement"]["Statements"]
    assert {each["ByteMatchStatement"]["SearchString"] for each in operations} == {
        "SignUp",
        "ResendConfirmationCode",
        "ForgotPassword",
    }
    order = ["Mail", "SignIn", "Checkout", "Browsing", "Webhooks"]
    assert sorted(found, key=lambda name: (found[name]["Limit"], order.index(name))) == order


@pytest.mark.parametrize("service", ["accounts"])
def test_both_user_pools_stand_behind_it(templates: dict[str, Templates], service: str) -> None:
    resources = templates["prod"][service]["Resources"]
    pools = {name for name, each in resources.items() if each["Type"] == "AWS::Cognito::UserPool"}
    guarded = {
        each["Properties"]["ResourceArn"]["Fn::GetAtt"][0]
        for each in resources.values()
        if each["Type"] == "AWS::WAFv2::WebACLAssociation"
        and "Fn::GetAtt" in each["Properties"]["ResourceArn"]
    }
    assert len(pools) == 2
    assert guarded == pools


def test_what_is_blocked_is_logged_without_secrets(platform: dict[str, Any]) -> None:
    logging = only(platform, "AWS::WAFv2::LoggingConfiguration")
    assert {each["SingleHeader"]["Name"] for each in logging["RedactedFields"]} >= {
        "authorization",
        "basket-token",
        "order-token",
    }
    assert logging["LoggingFilter"]["DefaultBehavior"] == "DROP"
    names = [
        json.dumps(each["Properties"].get("LogGroupName"))
        for each in platform.values()
        if each["Type"] == "AWS::Logs::LogGroup"
    ]
    assert any("aws-waf-logs-cartwright-prod-platform-" in name for name in names)
    rules = only(platform, "AWS::WAFv2::WebACL")
    assert not rules["VisibilityConfig"]["SampledRequestsEnabled"]
    assert not any(rule["VisibilityConfig"]["SampledRequestsEnabled"] for rule in rules["Rules"])


def test_a_wave_of_blocked_requests_is_told(platform: dict[str, Any]) -> None:
    alarm = only(platform, "AWS::CloudWatch::Alarm")
    named = {each["Name"]: each["Value"] for each in alarm["Dimensions"]}
    acl = only(platform, "AWS::WAFv2::WebACL")
    assert (alarm["MetricName"], named["Rule"]) == ("BlockedRequests", "ALL")
    assert named["WebACL"] == acl["VisibilityConfig"]["MetricName"] == "cartwright-prod"
