"""Logs, tables, and what stacks tell each other."""

import copy

import pytest

from stacks.checks.assembly import Assembly
from stacks.checks.endpoints import no_endpoint
from stacks.checks.logs import function_log, log_retention, system_log
from stacks.checks.references import permanent_exports, strong_references
from stacks.checks.tables import table_encryption, table_protection, table_recovery
from tests.stacks.samples import (
    STACK,
    added,
    changed,
    messages,
    queue_consumer,
    table_with_relay,
    without,
)


def test_logs_expire() -> None:
    assert messages(log_retention, queue_consumer()) == []
    [found] = messages(log_retention, without(queue_consumer(), "Logs", "RetentionInDays"))
    assert found.startswith("Logs: has no RetentionInDays")


@pytest.mark.parametrize("group", ["/aws/lambda/elsewhere", {"Ref": "Queue"}])
def test_a_function_logs_where_lines_expire(group: object) -> None:
    assert messages(function_log, queue_consumer()) == []
    [found] = messages(function_log, changed(queue_consumer(), "Function", LoggingConfig={"LogGroup": group}))
    assert found.startswith("Function: names no log group")


@pytest.mark.parametrize(
    "stated", [{}, {"LogFormat": "Text"}, {"LogFormat": "JSON"}, {"SystemLogLevel": "WARN"}]
)
def test_a_function_states_what_lambda_adds_to_its_log(stated: dict[str, str]) -> None:
    config = {"LogFormat": "JSON", "SystemLogLevel": "WARN"}
    assert messages(system_log, changed(queue_consumer(), "Function", LoggingConfig=config)) == []
    [found] = messages(system_log, changed(queue_consumer(), "Function", LoggingConfig=stated))
    assert found.startswith("Function: states no SystemLogLevel")


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ACCESS_KEY_ID"])
def test_no_template_leads_a_function_to_another_aws(name: str) -> None:
    """What tests/local/interposed.py does to functions of a local shop, no stage can do to its own."""
    assert messages(no_endpoint, queue_consumer()) == []
    variables = {"SERVICE": "orders", name: "http://127.0.0.1:4566"}
    template = changed(queue_consumer(), "Function", Environment={"Variables": variables})
    [found] = messages(no_endpoint, template)
    assert found.startswith(f"Function: sets {name}")


def test_tables_can_be_restored() -> None:
    assert messages(table_recovery, table_with_relay()) == []
    template = changed(table_with_relay(), "Table", Replicas=[{"Region": "eu-west-1"}])
    assert messages(table_recovery, template) == ["Table: has no point-in-time recovery"]


def test_a_table_of_the_older_kind_is_looked_at_too() -> None:
    template = added({"Resources": {}}, "Old", "AWS::DynamoDB::Table")
    assert messages(table_recovery, template) == ["Old: has no point-in-time recovery"]


def test_tables_are_encrypted_with_a_key_that_can_be_watched() -> None:
    assert messages(table_encryption, table_with_relay()) == []
    assert len(messages(table_encryption, without(table_with_relay(), "Table", "SSESpecification"))) == 1


def test_a_retained_table_is_protected() -> None:
    assert messages(table_protection, table_with_relay()) == []
    template = copy.deepcopy(table_with_relay())
    del template["Resources"]["Table"]["Properties"]["Replicas"][0]["DeletionProtectionEnabled"]
    assert messages(table_protection, template) == ["Table: has no deletion protection"]


def test_a_table_goes_away_with_its_stack_only_where_data_may() -> None:
    template = copy.deepcopy(table_with_relay())
    template["Resources"]["Table"]["DeletionPolicy"] = "Delete"
    assert messages(table_protection, template) == []
    keeping = Assembly({STACK: template}, keeps_data=True)
    assert messages(table_protection, keeping) == ["Table: is deleted with its stack"]


def test_a_value_that_is_read_once_is_found() -> None:
    strong = {"Fn::ImportValue": "platform:Bus"}
    assert messages(strong_references, changed(queue_consumer(), "Queue", Tags=[strong])) == []
    weak = {"Fn::GetStackOutput": {"StackName": "platform", "OutputName": "Bus"}}
    [found] = messages(strong_references, changed(queue_consumer(), "Queue", Tags=[{"Value": weak}]))
    assert found.startswith("Queue: keeps an outdated value")


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("AWS::Events::EventBus", []),
        ("AWS::Cognito::UserPoolClient", []),
        ("AWS::Lambda::LayerVersion", ["exports AWS::Lambda::LayerVersion"]),
        ("AWS::DynamoDB::GlobalTable", ["exports AWS::DynamoDB::GlobalTable"]),
    ],
)
def test_only_what_is_never_replaced_is_exported(kind: str, found: list[str]) -> None:
    outputs = {
        "Plain": {"Value": {"Ref": "Queue"}},
        "Lent": {"Value": {"Ref": "It"}, "Export": {"Name": "lent"}},
    }
    template = {"Resources": {"It": {"Type": kind}, "Queue": {"Type": "AWS::SQS::Queue"}}, "Outputs": outputs}
    says = [each.removeprefix("Lent: ").partition(",")[0] for each in messages(permanent_exports, template)]
    assert says == found
