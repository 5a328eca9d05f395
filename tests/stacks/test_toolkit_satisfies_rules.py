"""Constructs that no stack uses yet satisfy the template rules too, so that the next service starts clean."""

from aws_cdk import App, Duration, Stack
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Template

from cartwright.events.catalog import ProductChanged
from cartwright.settings import RelaySettings
from stacks.checks.assembly import Assembly
from stacks.checks.rules import findings
from stacks.constructs.bucket_trigger import BucketTrigger
from stacks.constructs.entity_table import EntityTable
from stacks.constructs.event_consumer import EventConsumer
from stacks.constructs.scheduled import Scheduled
from stacks.constructs.service_function import ServiceFunction
from stacks.constructs.service_stack import ServiceStack
from tests.stacks.toolkit import service_stack

SETTINGS = RelaySettings(service="catalog", bus_name="bus")


def function(stack: ServiceStack, name: str, *, asynchronous: bool = False) -> ServiceFunction:
    return ServiceFunction(
        stack,
        name,
        handler="relay",
        settings=SETTINGS,
        description="Consumes",
        memory_mb=256,
        timeout=Duration.seconds(20),
        asynchronous=asynchronous,
    )


def assembly(stack: ServiceStack) -> Assembly:
    app = stack.node.root
    assert isinstance(app, App)
    stacks = [child for child in app.node.children if isinstance(child, Stack)]
    templates = {each.stack_name: dict(Template.from_stack(each).to_json()) for each in stacks}
    return Assembly.of(stack.settings, templates)


def test_every_construct_of_the_toolkit_is_clean() -> None:
    stack = service_stack("prod")
    EntityTable(stack, "Orders", outbox=True)
    EventConsumer(stack, "Changes", listens_to=[ProductChanged], function=function(stack, "Listener"))
    bucket = s3.Bucket(stack, "Uploads", enforce_ssl=True, removal_policy=stack.data_removal)
    BucketTrigger(
        stack, "Uploaded", bucket=bucket, prefix="in/", suffix="", function=function(stack, "Reader")
    )
    Scheduled(
        stack,
        "Nightly",
        expression="cron(0 3 * * ? *)",
        function=function(stack, "Sweeper", asynchronous=True),
    )
    assert findings(assembly(stack)) == []
