"""What API Gateway does unasked, and what a first deployment leaves."""

import copy
from typing import Any

import pytest

from stacks.checks.apis import deployed_models, detailed_metrics, execution_log, retained_log_role
from stacks.checks.assembly import Template
from stacks.checks.retention import retained_once_created
from tests.stacks.samples import messages

API = {"Ref": "Api"}


def api(**settings: object) -> Template:
    """An API whose deployment waits for its model, and whose execution is logged to a group that expires."""
    name = {"Fn::Join": ["", ["API-Gateway-Execution-Logs_", API, "/v1"]]}
    level = {"HttpMethod": "*", "LoggingLevel": "ERROR", "MetricsEnabled": False, **settings}
    return {
        "Resources": {
            "Api": {"Type": "AWS::ApiGateway::RestApi"},
            "Model": {"Type": "AWS::ApiGateway::Model", "Properties": {"RestApiId": API}},
            "Deployment": {
                "Type": "AWS::ApiGateway::Deployment",
                "Properties": {"RestApiId": API},
                "DependsOn": ["Model"],
            },
            "Stage": {
                "Type": "AWS::ApiGateway::Stage",
                "Properties": {"RestApiId": API, "StageName": "v1", "MethodSettings": [level]},
            },
            "Log": {
                "Type": "AWS::Logs::LogGroup",
                "Properties": {"LogGroupName": name, "RetentionInDays": 7},
            },
        }
    }


def test_a_deployment_waits_for_its_models() -> None:
    assert messages(deployed_models, api()) == []
    template = api()
    del template["Resources"]["Deployment"]["DependsOn"]
    [found] = messages(deployed_models, template)
    assert found.startswith("Model: is no dependency of Deployment")
    template["Resources"]["Model"]["Properties"]["RestApiId"] = {"Ref": "Another"}
    assert messages(deployed_models, template) == []


def test_counting_each_method_is_found() -> None:
    assert messages(detailed_metrics, api()) == []
    [found] = messages(detailed_metrics, api(MetricsEnabled=True))
    assert found.startswith("Stage: enables detailed metrics")


@pytest.mark.parametrize(
    "change",
    [
        {"LogGroupName": {"Fn::Join": ["", ["API-Gateway-Execution-Logs_", API, "/v2"]]}},
        {"LogGroupName": "API-Gateway-Execution-Logs"},
        {"RetentionInDays": None},
    ],
)
def test_a_log_that_nobody_declares_is_found(change: dict[str, Any]) -> None:
    assert messages(execution_log, api()) == []
    template = copy.deepcopy(api())
    template["Resources"]["Log"]["Properties"] |= change
    [found] = messages(execution_log, template)
    assert found.startswith("Stage: has an execution log group")
    template["Resources"]["Stage"]["Properties"]["MethodSettings"][0]["LoggingLevel"] = "OFF"
    assert messages(execution_log, template) == []


def account(of_account: str, of_role: str) -> Template:
    named = {"CloudWatchRoleArn": {"Fn::GetAtt": ["Role", "Arn"]}}
    return {
        "Resources": {
            "Account": {
                "Type": "AWS::ApiGateway::Account",
                "Properties": named,
                "DeletionPolicy": of_account,
            },
            "Role": {"Type": "AWS::IAM::Role", "DeletionPolicy": of_role},
        }
    }


def test_the_accounts_setting_does_not_outlive_its_role() -> None:
    kept = "RetainExceptOnCreate"
    assert messages(retained_log_role, account(kept, kept)) == []
    assert messages(retained_log_role, account("Delete", "Delete")) == []
    [found] = messages(retained_log_role, account(kept, "Delete"))
    assert found.startswith("Account: is retained")


def test_what_a_failed_creation_would_leave_is_found() -> None:
    assert messages(retained_once_created, account("RetainExceptOnCreate", "Delete")) == []
    [found] = messages(retained_once_created, account("Retain", "Delete"))
    assert found.startswith("Account: is retained when its creation is rolled back")
