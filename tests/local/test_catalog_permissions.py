"""A grant taken from a deployed function: the caller sees a 500 without detail, the operator an alarm."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.local.catalogue import Catalogue
from tests.local.conftest import LocalShop
from tests.local.deployed import DeployedFunction
from tests.local.http import Answer, assert_problem
from tests.local.waiting import until


@pytest.fixture
def catalogue(shop: LocalShop) -> Catalogue:
    return Catalogue(shop)


@contextmanager
def without_grant(function: DeployedFunction, *actions: str) -> Iterator[None]:
    """The function's role without these actions, as if they had been forgotten in the stack."""
    iam = function.shop.session().client("iam")
    (policy,) = iam.list_role_policies(RoleName=function.role)["PolicyNames"]
    document = iam.get_role_policy(RoleName=function.role, PolicyName=policy)["PolicyDocument"]
    reduced = [without_actions(statement, actions) for statement in document["Statement"]]
    assert reduced != document["Statement"]
    kept = {**document, "Statement": [statement for statement in reduced if statement["Action"]]}
    try:
        iam.put_role_policy(RoleName=function.role, PolicyName=policy, PolicyDocument=json.dumps(kept))
        yield
    finally:
        iam.put_role_policy(RoleName=function.role, PolicyName=policy, PolicyDocument=json.dumps(document))


def without_actions(statement: dict[str, Any], actions: tuple[str, ...]) -> dict[str, Any]:
    stated = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
    return statement | {"Action": [action for action in stated if action not in actions]}


def ask(catalogue: Catalogue, function: str, product_id: str) -> Answer:
    if function == "Staff":
        return catalogue.staff("POST", f"/products/{product_id}/archive")
    return catalogue.public("GET", f"/products/{product_id}")


@pytest.mark.parametrize(
    ("name", "action"),
    [("Public", "dynamodb:GetItem"), ("Staff", "dynamodb:GetItem"), ("Staff", "dynamodb:PutItem")],
)
def test_a_missing_grant_is_an_error_of_ours(catalogue: Catalogue, name: str, action: str) -> None:
    function = DeployedFunction(catalogue.shop, name)
    product_id = catalogue.create()["id"]
    with without_grant(function, action):
        answer = ask(catalogue, name, product_id)
        assert_problem(answer, 500)
        assert (answer.body["code"], answer.body["detail"]) == ("internal", "Internal error.")
        assert "errors" not in answer.body
        assert b"dynamodb" not in answer.content
        (line,) = until(lambda: alarming_lines(function, answer.body["correlation_id"]), seconds=10)
        assert "AccessDenied" in line["error"]["type"]
        assert action in line["error"]["message"], "the embedded AWS names what it denied"
        assert "Traceback" in line["error"]["stack"]
    assert ask(catalogue, name, product_id).status == 200


def test_a_refusal_of_the_callers_alarms_nobody(catalogue: Catalogue) -> None:
    function = DeployedFunction(catalogue.shop, "Public")
    answer = catalogue.public("GET", "/products/none")
    assert_problem(answer, 400)
    correlation_id = answer.body["correlation_id"]
    assert until(lambda: function.lines(correlation_id), seconds=10)
    assert alarming_lines(function, correlation_id) == []


def alarming_lines(function: DeployedFunction, correlation_id: str) -> list[dict[str, Any]]:
    """The lines that the metric filter behind the function's alarm counts.

    The embedded AWS keeps metric filters without running them, so its pattern is read here.
    """
    session = function.shop.session()
    (counted,) = session.client("logs").describe_metric_filters(logGroupName=function.log_group)[
        "metricFilters"
    ]
    (metric,) = counted["metricTransformations"]
    alarms = [
        alarm
        for alarm in session.client("cloudwatch").describe_alarms()["MetricAlarms"]
        if (alarm.get("Namespace"), alarm.get("MetricName"))
        == (metric["metricNamespace"], metric["metricName"])
    ]
    assert [(alarm["Threshold"], alarm["AlarmActions"]) for alarm in alarms] == [
        (1.0, [function.shop.outputs["cartwright-local-platform"]["AlarmTopicArn"]])
    ]
    pattern = re.fullmatch(r'\{ \$\.(?P<field>\w+) = "(?P<value>\w+)" \}', counted["filterPattern"])
    assert pattern
    return [line for line in function.lines(correlation_id) if line[pattern["field"]] == pattern["value"]]
