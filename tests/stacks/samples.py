"""Small templates that every rule passes, for tests that break one thing in them."""

import copy
from typing import Any

from cartwright.batch import MAX_RECEIVES
from stacks.checks.assembly import Assembly, Template
from stacks.checks.rule import Rule

STACK = "shop"


def arn(name: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [name, "Arn"]}


def below(name: str, path: str) -> dict[str, Any]:
    return {"Fn::Join": ["", [arn(name), path]]}


def queue_consumer() -> Template:
    """Queue -> alias -> function, with dead letters."""
    return _template(
        Queue=_of(
            "AWS::SQS::Queue",
            VisibilityTimeout=180,
            RedrivePolicy={"deadLetterTargetArn": arn("DeadLetters"), "maxReceiveCount": MAX_RECEIVES},
        ),
        DeadLetters=_of("AWS::SQS::Queue", MessageRetentionPeriod=1209600),
        Logs=_of("AWS::Logs::LogGroup", RetentionInDays=7),
        Function=_of("AWS::Lambda::Function", Timeout=30, LoggingConfig={"LogGroup": {"Ref": "Logs"}}),
        Live=_of("AWS::Lambda::Alias", FunctionName={"Ref": "Function"}),
        Mapping=_of(
            "AWS::Lambda::EventSourceMapping",
            EventSourceArn=arn("Queue"),
            FunctionName={"Ref": "Live"},
            FunctionResponseTypes=["ReportBatchItemFailures"],
        ),
    )


def table_with_relay() -> Template:
    """Table -> stream -> function, with a failure destination."""
    return _template(
        Table=_of(
            "AWS::DynamoDB::GlobalTable",
            Replicas=[
                {
                    "Region": {"Ref": "AWS::Region"},
                    "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
                    "DeletionProtectionEnabled": True,
                }
            ],
            SSESpecification={"SSEEnabled": True},
            StreamSpecification={"StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
        | {"DeletionPolicy": "Retain"},
        Unpublished=_of("AWS::SQS::Queue"),
        Function=_of("AWS::Lambda::Function", Timeout=30),
        Mapping=_of(
            "AWS::Lambda::EventSourceMapping",
            EventSourceArn={"Fn::GetAtt": ["Table", "StreamArn"]},
            FunctionName={"Ref": "Function"},
            FunctionResponseTypes=["ReportBatchItemFailures"],
            DestinationConfig={"OnFailure": {"Destination": arn("Unpublished")}},
            MaximumRetryAttempts=-1,
            MaximumRecordAgeInSeconds=23 * 3600,
            BisectBatchOnFunctionError=True,
        ),
    )


def alarmed_queue() -> Assembly:
    """A queue and its alarm in one stack, the encrypted topic it tells in another."""
    shop = _template(
        Queue=_of("AWS::SQS::Queue"),
        Alarm=_of(
            "AWS::CloudWatch::Alarm",
            Namespace="AWS/SQS",
            MetricName="ApproximateAgeOfOldestMessage",
            AlarmDescription="A message waits. What to do: docs/operations.md#alarms",
            Dimensions=[{"Name": "QueueName", "Value": {"Fn::GetAtt": ["Queue", "QueueName"]}}],
            AlarmActions=[{"Fn::ImportValue": "platform:Topic"}],
        ),
    )
    platform = _template(
        Key=_of(
            "AWS::KMS::Key", KeyPolicy={"Statement": [_cloudwatch("kms:Decrypt", "kms:GenerateDataKey*")]}
        ),
        Topic=_of("AWS::SNS::Topic", KmsMasterKeyId=arn("Key")),
        TopicPolicy=_of(
            "AWS::SNS::TopicPolicy",
            Topics=[{"Ref": "Topic"}],
            PolicyDocument={"Statement": [_cloudwatch("sns:Publish")]},
        ),
    ) | {"Outputs": {"Topic": {"Value": {"Ref": "Topic"}, "Export": {"Name": "platform:Topic"}}}}
    return Assembly({STACK: shop, "platform": platform})


def role_allowing(**statement: Any) -> Template:
    """``statement`` replaces keys of one that grants an exact action on an exact resource."""
    exact = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": arn("Table")}
    return _template(
        Policy=_of(
            "AWS::IAM::Policy", PolicyDocument={"Version": "2012-10-17", "Statement": [exact | statement]}
        )
    )


def messages(rule: Rule, found_in: Template | Assembly) -> list[str]:
    """``resource: what is wrong`` for each finding."""
    assembly = found_in if isinstance(found_in, Assembly) else Assembly({STACK: found_in})
    return [f"{finding.where.split('/')[1]}: {finding.says}" for finding in rule.findings(assembly)]


def without(template: Template, resource: str, key: str) -> Template:
    """The template with one property of one resource taken away."""
    changed = copy.deepcopy(template)
    del changed["Resources"][resource]["Properties"][key]
    return changed


def changed(template: Template, resource: str, **properties: Any) -> Template:
    copied = copy.deepcopy(template)
    copied["Resources"][resource]["Properties"].update(properties)
    return copied


def added(template: Template, name: str, kind: str, **properties: Any) -> Template:
    copied = copy.deepcopy(template)
    copied["Resources"][name] = _of(kind, **properties)
    return copied


def _template(**resources: dict[str, Any]) -> Template:
    return {"Resources": resources}


def _of(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties}


def _cloudwatch(*actions: str) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Action": list(actions),
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Resource": "*",
    }
