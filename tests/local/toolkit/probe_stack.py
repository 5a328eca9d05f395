"""One stack with every asynchronous edge of the toolkit, on the platform of the running shop."""

from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from aws_cdk import App, CfnOutput, Duration, RemovalPolicy
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3

from probe.events import Probed
from probe.settings import NoteSettings
from stacks.constructs.bucket_trigger import BucketTrigger
from stacks.constructs.concurrency import Fixed
from stacks.constructs.entity_table import EntityTable
from stacks.constructs.event_consumer import EventConsumer
from stacks.constructs.scheduled import Scheduled
from stacks.constructs.service_function import ServiceFunction
from stacks.constructs.service_stack import ServiceStack, Shared
from stacks.stage import Stage

FUNCTIONS = Path(__file__).parent / "functions"


class Probe(ServiceStack):
    @cached_property
    def code(self) -> lambda_.Code:
        return lambda_.Code.from_asset(str(FUNCTIONS), exclude=["**/__pycache__"])

    def __init__(self, scope: App, *, stage: Stage, shared: Shared) -> None:
        super().__init__(scope, "probe", stage=stage, description="The toolkit, tried", shared=shared)
        self.table = EntityTable(self, "Notes", outbox=True)
        assert self.table.relay
        EventConsumer(
            self, "Probes", listens_to=[Probed], function=self._noting("consumer", provisioned=Fixed(1))
        )
        bucket = s3.Bucket(self, "Box", removal_policy=RemovalPolicy.DESTROY)
        BucketTrigger(
            self, "Files", bucket=bucket, prefix="in/", suffix=".txt", function=self._noting("uploads")
        )
        soon = (datetime.now(UTC) + timedelta(seconds=20)).strftime("%Y-%m-%dT%H:%M:%S")
        Scheduled(
            self,
            "Soon",
            expression=f"at({soon})",
            function=self._noting("clock", asynchronous=True),
            payload={"job": "tried"},
        )
        failing = self._noting("failing", asynchronous=True)
        for name, value in {
            "BucketName": bucket.bucket_name,
            "FailingArn": failing.alias.function_arn,
            "RelayLogs": self.table.relay.log_group.log_group_name,
            "FailingLogs": failing.log_group.log_group_name,
        }.items():
            CfnOutput(self, name, value=value)

    def _noting(self, handler: str, **options: object) -> ServiceFunction:
        function = ServiceFunction(
            self,
            handler.title(),
            handler=handler,
            settings=NoteSettings(service="probe", table_name=self.table.name),
            description=f"Probe: {handler}",
            memory_mb=256,
            timeout=Duration.seconds(2),
            **options,  # type: ignore[arg-type]
        )
        function.allow("dynamodb:PutItem", on=self.table.arn)
        return function
