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
    policy, document = policy_of(function)
    reduced = [without_actions(statement, actions) for statement in document["Statement"]]
    assert reduced != document["Statement"]
    kept = {**document, "Statement": [statement for statement in reduced if statement["Action"]]}
    try:
        iam.put_role_policy(RoleName=function.role, PolicyName=policy, PolicyDocument=json.dumps(kept))
        yield
    finally:
        iam.put_role_policy(RoleName=function.role, PolicyName=policy, PolicyDocument=json.dumps(document))


def policy_of(function: DeployedFunction) -> tuple[str, dict[str, Any]]:
    """Name and document of the one policy that the function's role has."""
    iam = function.shop.session().client("iam")
    (policy,) = iam.list_role_policies(RoleName=function.role)["PolicyNames"]
    return policy, iam.get_role_policy(RoleName=function.role, PolicyName=policy)["PolicyDocument"]


def actions_of(statement: dict[str, Any]) -> list[str]:
    return statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]


def without_actions(statement: dict[str, Any], actions: tuple[str, ...]) -> dict[str, Any]:
    return statement | {"Action": [action for action in actions_of(statement) if action not in actions]}


NEEDED: dict[tuple[str, str], tuple[str, str]] = {
    ("Public", "dynamodb:GetItem"): ("GET", "/products/{}"),
    ("Staff", "dynamodb:GetItem"): ("GET", "/staff/products/{}"),
    ("Staff", "dynamodb:PutItem"): ("POST", "/products/{}/archive"),
    ("Staff", "dynamodb:Query"): ("GET", "/products/{}/history"),
    ("Staff", "dynamodb:DeleteItem"): ("DELETE", "/products/{}"),
}
"""What each function may do to the table -> a request that cannot be served without it."""


def ask(catalogue: Catalogue, name: str, action: str, product_id: str) -> Answer:
    method, path = NEEDED[name, action]
    caller = catalogue.staff if name == "Staff" else catalogue.public
    return caller(method, path.format(product_id))


@pytest.mark.parametrize("name", ["Public", "Staff"])
def test_nothing_is_granted_that_no_request_needs(catalogue: Catalogue, name: str) -> None:
    statements = policy_of(DeployedFunction(catalogue.shop, name))[1]["Statement"]
    granted = {action for statement in statements for action in actions_of(statement)}
    on_table = {action for action in granted if action.startswith("dynamodb:")}
    assert on_table == {action for function, action in NEEDED if function == name}


@pytest.mark.parametrize(
    ("name", "action"),
    [pytest.param(*each, marks=[pytest.mark.long] if index else []) for index, each in enumerate(NEEDED)],
)
def test_a_missing_grant_is_an_error_of_ours(catalogue: Catalogue, name: str, action: str) -> None:
    function = DeployedFunction(catalogue.shop, name)
    product_id = catalogue.create()["id"]
    with without_grant(function, action):
        answer = ask(catalogue, name, action, product_id)
        assert_problem(answer, 500)
        assert (answer.body["code"], answer.body["detail"]) == ("internal", "Internal error.")
        assert "errors" not in answer.body
        assert b"dynamodb" not in answer.content

        def logged() -> list[dict[str, Any]]:
            """The embedded AWS hands a line that comes late to the next invocation."""
            ask(catalogue, name, action, product_id)
            return alarming_lines(function, answer.body["correlation_id"])

        (line,) = until(logged, every=0.5)
        assert "AccessDenied" in line["error"]["type"]
        assert action in line["error"]["message"], "the embedded AWS names what it denied"
        assert "Traceback" in line["error"]["stack"]
    assert ask(catalogue, name, action, product_id).status < 300


def test_a_refusal_of_the_callers_alarms_nobody(catalogue: Catalogue) -> None:
    function = DeployedFunction(catalogue.shop, "Public")
    answer = catalogue.public("GET", "/products/none")
    assert_problem(answer, 400)
    correlation_id = answer.body["correlation_id"]
    assert until(lambda: function.lines(correlation_id))
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
        for page in session.client("cloudwatch").get_paginator("describe_alarms").paginate()
        for alarm in page["MetricAlarms"]
        if (alarm.get("Namespace"), alarm.get("MetricName"))
        == (metric["metricNamespace"], metric["metricName"])
    ]
    assert [(alarm["Threshold"], alarm["AlarmActions"]) for alarm in alarms] == [
        (1.0, [function.shop.outputs["cartwright-local-platform"]["AlarmTopicArn"]])
    ]
    pattern = re.fullmatch(r'\{ \$\.(?P<field>\w+) = "(?P<value>\w+)" \}', counted["filterPattern"])
    assert pattern
    return [line for line in function.lines(correlation_id) if line[pattern["field"]] == pattern["value"]]
