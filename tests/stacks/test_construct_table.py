import json
from typing import Any

import pytest
from aws_cdk import Duration

from cartwright.settings import RelaySettings
from stacks.constructs.entity_table import EntityTable, Index
from stacks.constructs.service_function import ServiceFunction
from stacks.constructs.service_stack import ServiceStack
from tests.stacks.toolkit import only, resources, service_stack, statements


def build(stage: str) -> ServiceStack:
    stack = service_stack(stage)
    EntityTable(stack, "Products", indexes=[Index("changes")], outbox=True)
    return stack


@pytest.fixture(scope="module")
def prod() -> ServiceStack:
    return build("prod")


@pytest.fixture(scope="module")
def table(prod: ServiceStack) -> dict[str, Any]:
    return only(resources(prod, "AWS::DynamoDB::GlobalTable"))


def test_it_is_on_demand_with_ttl_encryption_and_recovery(table: dict[str, Any]) -> None:
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert table["SSESpecification"]["SSEEnabled"] is True
    assert table["Replicas"][0]["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True


def test_data_is_kept_in_prod_and_goes_with_the_stack_in_dev(prod: ServiceStack) -> None:
    for stack, protected, policy in ((prod, True, "RetainExceptOnCreate"), (build("dev"), False, "Delete")):
        (resource,) = resources(stack, "AWS::DynamoDB::GlobalTable").values()
        assert resource["Properties"]["Replicas"][0]["DeletionProtectionEnabled"] is protected
        assert resource["DeletionPolicy"] == policy
        assert resource["UpdateReplacePolicy"] == ("Retain" if protected else "Delete")


def test_an_index_holds_whole_items_under_its_own_keys(table: dict[str, Any]) -> None:
    (index,) = table["GlobalSecondaryIndexes"]
    assert [key["AttributeName"] for key in index["KeySchema"]] == ["changes_pk", "changes_sk"]
    assert index["Projection"] == {"ProjectionType": "ALL"}


def test_an_index_may_hold_keys_only() -> None:
    stack = service_stack("dev")
    EntityTable(stack, "Orders", indexes=[Index("day", keys_only=True)])
    (index,) = only(resources(stack, "AWS::DynamoDB::GlobalTable"))["GlobalSecondaryIndexes"]
    assert index["Projection"] == {"ProjectionType": "KEYS_ONLY"}


def test_indexes_may_share_a_sort_key_and_hold_a_little_more() -> None:
    stack = service_stack("dev")
    day = Index("day", keys_only=True, sort_key="placed_sk")
    state = Index("state", keys_only=True, includes=("state",), sort_key="placed_sk")
    EntityTable(stack, "Orders", indexes=[day, state])
    (table,) = resources(stack, "AWS::DynamoDB::GlobalTable").values()
    indexes = table["Properties"]["GlobalSecondaryIndexes"]
    assert [[key["AttributeName"] for key in each["KeySchema"]] for each in indexes] == [
        ["day_pk", "placed_sk"],
        ["state_pk", "placed_sk"],
    ]
    assert indexes[1]["Projection"] == {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["state"]}


def test_the_relay_may_publish_events_of_its_own_service_only(prod: ServiceStack) -> None:
    (publishing,) = (
        each for each in statements(prod, "ProductsRelayRole") if "events:PutEvents" in each["Action"]
    )
    assert publishing["Condition"] == {"StringEquals": {"events:source": "cartwright.catalog"}}
    assert "Fn::ImportValue" in json.dumps(publishing["Resource"])


def test_the_stream_reaches_the_relay_and_failures_a_queue(prod: ServiceStack, table: dict[str, Any]) -> None:
    assert table["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    mapping = only(resources(prod, "AWS::Lambda::EventSourceMapping"))
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert [json.loads(each["Pattern"]) for each in mapping["FilterCriteria"]["Filters"]] == [
        {"dynamodb": {"NewImage": {"outbox_id": {"S": [{"exists": True}]}}}}
    ]
    assert (mapping["MaximumRetryAttempts"], mapping["MaximumRecordAgeInSeconds"]) == (-1, 23 * 3600)
    destination = mapping["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"][0]
    assert destination.startswith("ProductsUnpublished")


def test_without_a_relay_there_is_no_stream() -> None:
    stack = service_stack("prod")
    EntityTable(stack, "Plain")
    assert "StreamSpecification" not in only(resources(stack, "AWS::DynamoDB::GlobalTable"))
    assert not resources(stack, "AWS::Lambda::Function")


def test_another_function_is_told_of_some_changes_and_its_failures_reach_a_queue() -> None:
    stack = service_stack("prod")
    table = EntityTable(stack, "Products", outbox=True)
    reader = ServiceFunction(
        stack,
        "Reader",
        handler="relay",
        settings=RelaySettings(service="catalog", bus_name="bus", unpublished_url="https://q"),
        description="Reads some changes",
        memory_mb=256,
        timeout=Duration.seconds(30),
    )
    pattern = {"dynamodb": {"Keys": {"sk": {"S": ["S"]}}}}
    table.stream_to("Changes", function=reader, pattern=pattern)

    wanted = {"FilterCriteria": {"Filters": [{"Pattern": json.dumps(pattern)}]}}
    mapping = only(resources(stack, "AWS::Lambda::EventSourceMapping", wanted))
    failed = mapping["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"][0]
    assert failed.startswith("ProductsChangesFailed")
    granted = {action for each in statements(stack, "ReaderRole") for action in _listed(each["Action"])}
    assert {"dynamodb:GetRecords", "dynamodb:ListStreams", "sqs:SendMessage"} <= granted
    assert not any(action.startswith("events:") for action in granted)


def _listed(actions: str | list[str]) -> list[str]:
    return [actions] if isinstance(actions, str) else actions


def test_a_table_is_warm_where_the_stage_says_so() -> None:
    wanted = {"catalog": {"reads": 12_000, "writes": 16_000}, "orders": {"reads": 99_000, "writes": 99_000}}
    stack = service_stack("prod", warm_throughput=wanted)
    EntityTable(stack, "Products", indexes=[Index("changes")])
    table = only(resources(stack, "AWS::DynamoDB::GlobalTable"))
    expected = {"ReadUnitsPerSecond": 12_000, "WriteUnitsPerSecond": 16_000}
    assert table["WarmThroughput"] == expected
    assert [index["WarmThroughput"] for index in table["GlobalSecondaryIndexes"]] == [expected]
    cold = service_stack("prod")
    EntityTable(cold, "Products", indexes=[Index("changes")])
    assert "WarmThroughput" not in only(resources(cold, "AWS::DynamoDB::GlobalTable"))
