"""A stack with known faults. The gate fails when an inspector misses one, because a disabled inspector reports nothing.

Each fault occurred in a comparable project or in an early draft of this one.
"""

from typing import Any

from aws_cdk import App, CfnOutput, RemovalPolicy, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

from stacks.checks.rules import RULES

CANARY = "canary"

EXPECTED = frozenset(
    {
        "AwsSolutions-S1",  # a bucket without an access log
        "AwsSolutions-S10",  # a bucket that allows plain HTTP
        "AwsSolutions-IAM5[Action::dynamodb:*]",
        "AwsSolutions-IAM5[Resource::*]",
        "AwsSolutions-L1",  # an outdated runtime
        "AwsSolutions-SQS3",  # a queue without a dead-letter queue
        "AwsSolutions-SQS4",  # a queue that allows plain HTTP
        "Serverless-LambdaDLQ",
        "Serverless-LambdaTracing",
        "Serverless-LambdaEventSourceMappingDestination",
        "Serverless-SQSRedrivePolicy",
        "F3012",  # from the CDK's own validator: a property of the wrong type
        *(rule.id for rule in RULES),
    }
)

EXPECTED_OF_CFN_LINT = frozenset({"E3012"})
"""The same fault as cfn-lint reports it."""


class Canary(Stack):
    def __init__(self, app: App) -> None:
        super().__init__(app, CANARY)
        self._function_name = self._function()
        self._queue()
        self._table()
        self._alarm()
        self._api()
        bucket = s3.CfnBucket(self, "Bucket")
        CfnOutput(self, "BucketName", value=bucket.ref, export_name="canary-bucket")
        self._read(bucket)
        bucket.add_property_override(
            "AccessControl", {"Fn::GetStackOutput": {"StackName": "platform", "OutputName": "Access"}}
        )

    def _function(self) -> str:
        function = lambda_.CfnFunction(
            self,
            "Function",
            runtime="python3.9",
            handler="index.handler",
            code=lambda_.CfnFunction.CodeProperty(zip_file="def handler(event, context): ..."),
            role=self._role(),
            timeout=30,
            environment=lambda_.CfnFunction.EnvironmentProperty(
                variables={"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"}
            ),
        )
        function.add_property_override("MemorySize", "much")
        logs.CfnLogGroup(self, "Logs")
        target = events.CfnRule.TargetProperty(
            id="Direct",
            arn=function.attr_arn,
            retry_policy=events.CfnRule.RetryPolicyProperty(maximum_retry_attempts=3),
        )
        events.CfnRule(self, "Rule", event_pattern={"source": ["cartwright.catalog"]}, targets=[target])
        return function.ref

    def _role(self, name: str = "Role") -> str:
        role = iam.Role(self, name, assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["dynamodb:*", "events:PutEvent", "events:PutEvents"], resources=["*"]
            )
        )
        return role.role_arn

    def _read(self, bucket: s3.CfnBucket) -> None:
        """One object, without the permission by which S3 answers 404 when it is missing."""
        role = iam.Role(self, "Reader", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        role.add_to_policy(
            iam.PolicyStatement(actions=["s3:GetObject"], resources=[f"{bucket.attr_arn}/index.json"])
        )

    def _queue(self) -> None:
        queue = sqs.CfnQueue(self, "Queue", visibility_timeout=30)
        self._map("FromQueue", queue.attr_arn)
        given_up = sqs.CfnQueue(self, "GivenUp")
        impatient = sqs.CfnQueue(
            self, "Impatient", redrive_policy={"deadLetterTargetArn": given_up.attr_arn, "maxReceiveCount": 3}
        )
        self._map("FromImpatient", impatient.attr_arn)

    def _table(self) -> None:
        table = dynamodb.CfnGlobalTable(
            self,
            "Table",
            billing_mode="PAY_PER_REQUEST",
            attribute_definitions=[
                dynamodb.CfnGlobalTable.AttributeDefinitionProperty(attribute_name="pk", attribute_type="S")
            ],
            key_schema=[dynamodb.CfnGlobalTable.KeySchemaProperty(attribute_name="pk", key_type="HASH")],
            replicas=[dynamodb.CfnGlobalTable.ReplicaSpecificationProperty(region=self.region)],
            stream_specification=dynamodb.CfnGlobalTable.StreamSpecificationProperty(
                stream_view_type="KEYS_ONLY"
            ),
        )
        self._map("FromTable", table.attr_stream_arn, starting_position="LATEST")

    def _map(self, name: str, source: str, **more: Any) -> None:
        lambda_.CfnEventSourceMapping(
            self, name, event_source_arn=source, function_name=self._function_name, **more
        )

    def _alarm(self) -> None:
        """Has a topic that CloudWatch can't publish to, and a metric that nothing publishes."""
        topic = sns.CfnTopic(self, "Topic", kms_master_key_id="alias/aws/sns")
        cloudwatch.CfnAlarm(
            self,
            "Alarm",
            namespace="AWS/Lambda",
            metric_name="Errors",
            dimensions=[cloudwatch.CfnAlarm.DimensionProperty(name="Function", value=self._function_name)],
            statistic="Sum",
            period=60,
            evaluation_periods=1,
            threshold=1,
            comparison_operator="GreaterThanOrEqualToThreshold",
            alarm_actions=[topic.ref],
        )

    def _api(self) -> None:
        """The model is no dependency of the deployment, detailed metrics are on, and AWS creates log group and role."""
        api = apigateway.CfnRestApi(self, "Api", name="canary")
        apigateway.CfnModel(self, "Model", rest_api_id=api.ref, content_type="application/json", schema={})
        deployment = apigateway.CfnDeployment(self, "Deployment", rest_api_id=api.ref)
        settings = apigateway.CfnStage.MethodSettingProperty(
            http_method="*", resource_path="/*", logging_level="ERROR", metrics_enabled=True
        )
        apigateway.CfnStage(
            self,
            "Stage",
            rest_api_id=api.ref,
            deployment_id=deployment.ref,
            stage_name="v1",
            method_settings=[settings],
        )
        account = apigateway.CfnAccount(self, "Account", cloud_watch_role_arn=self._role("LogRole"))
        account.apply_removal_policy(RemovalPolicy.RETAIN)
