"""The picture shows what a template says, and nothing else."""

from pathlib import Path
from typing import Any

import pytest

from ops.picture.mermaid import flowchart
from ops.picture.pages import block, marked
from ops.picture.templates import Templates


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties}


def get(name: str, attribute: str = "Arn") -> dict[str, Any]:
    return {"Fn::GetAtt": [name, attribute]}


def imported(stack: str, name: str) -> dict[str, Any]:
    return {"Fn::ImportValue": f"{stack}:{name}"}


def exported(stack: str, name: str, value: object) -> dict[str, Any]:
    return {name: {"Value": value, "Export": {"Name": f"{stack}:{name}"}}}


def allow(role: str, actions: Any, on: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": actions, "Resource": on}
    return resource("AWS::IAM::Policy", Roles=[{"Ref": role}], PolicyDocument={"Statement": [statement]})


SHARED = {
    "Resources": {
        "Bus1A2B3C4D": resource("AWS::Events::EventBus"),
        "Kept": resource("AWS::Events::Archive", SourceArn=get("Bus1A2B3C4D"), RetentionDays=90),
        "Wall": resource("AWS::WAFv2::WebACL"),
        "Users": resource("AWS::Cognito::UserPool"),
        "Lonely": resource("AWS::SNS::Topic"),
    },
    "Outputs": exported("shared", "Bus", get("Bus1A2B3C4D"))
    | exported("shared", "Wall", get("Wall"))
    | exported("shared", "Users", get("Users")),
}
URI = {"Fn::Sub": "arn:aws:apigateway:lambda:path/functions/${Live}/invocations"}
PROXY = {"Type": "AWS_PROXY", "Uri": URI}
THINGS = {
    "Resources": {
        "ApiRest0A0B0C0D": resource("AWS::ApiGateway::RestApi"),
        "Parent": resource(
            "AWS::ApiGateway::Resource", ParentId=get("ApiRest0A0B0C0D", "Root"), PathPart="things"
        ),
        "Child": resource("AWS::ApiGateway::Resource", ParentId={"Ref": "Parent"}, PathPart="{id}"),
        "List": resource(
            "AWS::ApiGateway::Method",
            HttpMethod="GET",
            AuthorizationType="NONE",
            RestApiId={"Ref": "ApiRest0A0B0C0D"},
            ResourceId={"Ref": "Parent"},
            Integration=PROXY,
        ),
        "Put": resource(
            "AWS::ApiGateway::Method",
            HttpMethod="PUT",
            AuthorizationType="COGNITO_USER_POOLS",
            RestApiId={"Ref": "ApiRest0A0B0C0D"},
            ResourceId={"Ref": "Child"},
            Integration=PROXY,
        ),
        "Preflight": resource(
            "AWS::ApiGateway::Method",
            HttpMethod="OPTIONS",
            AuthorizationType="NONE",
            RestApiId={"Ref": "ApiRest0A0B0C0D"},
            ResourceId={"Ref": "Child"},
            Integration={"Type": "MOCK"},
        ),
        "TokenAuthorizer": resource(
            "AWS::ApiGateway::Authorizer",
            RestApiId={"Ref": "ApiRest0A0B0C0D"},
            ProviderARNs=[imported("shared", "Users")],
        ),
        "Guard": resource(
            "AWS::WAFv2::WebACLAssociation",
            WebACLArn=imported("shared", "Wall"),
            ResourceArn={"Fn::Join": ["/", ["restapis", {"Ref": "ApiRest0A0B0C0D"}]]},
        ),
        "ServeFunction11223344": resource(
            "AWS::Lambda::Function", Role=get("Role"), Description="Serves things"
        ),
        "Live": resource("AWS::Lambda::Alias", FunctionName={"Ref": "ServeFunction11223344"}),
        "Role": resource("AWS::IAM::Role"),
        "Reads": allow("Role", ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:GetRecords"], get("Table")),
        "Writes": allow("Role", "dynamodb:PutItem", get("Table")),
        "Publishes": allow("Role", "events:PutEvents", imported("shared", "Bus")),
        "Logs": allow("Role", "logs:PutLogEvents", "*"),
        "Table": resource("AWS::DynamoDB::GlobalTable"),
        "Stream": resource(
            "AWS::Lambda::EventSourceMapping",
            EventSourceArn=get("Table", "StreamArn"),
            FunctionName={"Ref": "Live"},
            DestinationConfig={"OnFailure": {"Destination": get("Lost")}},
        ),
        "Files": resource("AWS::S3::Bucket"),
        "Arrived": resource(
            "AWS::Events::Rule",
            EventPattern={
                "detail-type": ["Object Created"],
                "detail": {
                    "bucket": {"name": [{"Ref": "Files"}]},
                    "object": {"key": [{"wildcard": "in/*.csv"}]},
                },
            },
            Targets=[{"Arn": get("WorkQueue"), "DeadLetterConfig": {"Arn": get("Lost")}}],
        ),
        "Heard": resource(
            "AWS::Events::Rule",
            EventBusName=imported("shared", "Bus"),
            EventPattern={"source": ["cartwright.other"], "detail-type": ["OtherChanged"]},
            Targets=[{"Arn": get("WorkQueue")}],
        ),
        "HeardToo": resource(
            "AWS::Events::Rule",
            EventBusName=imported("shared", "Bus"),
            EventPattern={"source": ["cartwright.other"], "detail-type": ["OtherRemoved"]},
            Targets=[{"Arn": get("WorkQueue")}],
        ),
        "WorkQueue": resource("AWS::SQS::Queue", RedrivePolicy={"deadLetterTargetArn": get("Lost")}),
        "Lost": resource("AWS::SQS::Queue"),
        "Work": resource(
            "AWS::Lambda::EventSourceMapping", EventSourceArn=get("WorkQueue"), FunctionName={"Ref": "Live"}
        ),
        "Nightly": resource(
            "AWS::Scheduler::Schedule", ScheduleExpression="rate(1 day)", Target={"Arn": {"Ref": "Live"}}
        ),
        "People": resource("AWS::Cognito::UserPool", LambdaConfig={"PostConfirmation": {"Ref": "Live"}}),
    }
}
EDGES = [
    'anyone -->|"public routes"| things_ApiRest',
    'signed_in -->|"with a token"| things_ApiRest',
    'things_ApiRest -->|"GET /things<br/>PUT /things/{id}"| things_ServeFunction',
    'things_Table -->|"stream"| things_ServeFunction',
    'things_ServeFunction -.->|"failed"| things_Lost',
    "things_WorkQueue --> things_ServeFunction",
    'things_Files -->|"Object Created in/*.csv"| things_WorkQueue',
    'things_Files -.->|"undeliverable"| things_Lost',
    'shared_Bus -->|"OtherChanged<br/>OtherRemoved"| things_WorkQueue',
    'things_WorkQueue -.->|"failed"| things_Lost',
    'things_Nightly -->|"rate(1 day)"| things_ServeFunction',
    'things_People -->|"post confirmation"| things_ServeFunction',
    'things_ServeFunction -->|"reads, writes"| things_Table',
    'things_ServeFunction -->|"publishes"| shared_Bus',
    'shared_Wall -.->|"protects"| things_ApiRest',
    'things_ApiRest -.->|"verifies tokens"| shared_Users',
    'shared_Bus -.->|"retained 90 days"| shared_Kept',
]


@pytest.fixture(scope="module")
def chart() -> str:
    return flowchart(Templates({"shared": SHARED, "things": THINGS}))


@pytest.mark.parametrize("edge", EDGES)
def test_an_arrow_for_each_reference(chart: str, edge: str) -> None:
    assert f"  {edge}" in chart.splitlines()


def test_no_arrow_beside_those(chart: str) -> None:
    arrows = [line.strip() for line in chart.splitlines() if "-->" in line or "-.->" in line]

    assert sorted(arrows) == sorted(EDGES)


def test_a_subgraph_for_each_stack_with_named_nodes(chart: str) -> None:
    lines = chart.splitlines()

    assert [line.strip() for line in lines if "subgraph" in line] == [
        'subgraph shared["shared"]',
        'subgraph things["things"]',
    ]
    assert '    things_ServeFunction("<b>Serve</b><br/>Serves things")' in lines
    assert '    things_WorkQueue[/"<b>Work</b><br/>SQS queue"/]' in lines


def test_roles_and_what_nothing_leads_to_are_left_out(chart: str) -> None:
    assert "Role" not in chart
    assert "Lonely" not in chart


def test_a_page_shows_it_between_its_marks(tmp_path: Path) -> None:
    only_idle = {"README.md": {"idle": "| |\n"}}
    assert marked(tmp_path, only_idle) == {}
    (tmp_path / "README.md").write_text("# Shop\n")
    assert marked(tmp_path, only_idle) == {"README.md": "# Shop\n"}

    (tmp_path / "README.md").write_text(
        "# Shop\n<!-- architecture:begin -->\nold\n<!-- architecture:end -->\nMore.\n"
        "<!-- idle:begin -->\n<!-- idle:end -->\n"
    )

    found = marked(tmp_path, {"README.md": {"architecture": block("flowchart LR\n"), "idle": "| |\n"}})
    assert found["README.md"] == (
        "# Shop\n<!-- architecture:begin -->\n```mermaid\nflowchart LR\n```\n<!-- architecture:end -->\nMore.\n"
        "<!-- idle:begin -->\n| |\n<!-- idle:end -->\n"
    )
