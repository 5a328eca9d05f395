"""A service's table, and the outbox that publishes its changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from aws_cdk import Duration
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from cartwright.outbox import STREAM_FILTER
from cartwright.settings import RelaySettings
from stacks.constructs import alarms, queues
from stacks.constructs.service_function import ServiceFunction
from stacks.constructs.service_stack import ServiceStack
from stacks.constructs.table_stream import feed

Operation = Literal[
    "GetItem",
    "BatchGetItem",
    "Query",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "BatchWriteItem",
    "ConditionCheckItem",
]
"""What ``cartwright.aws.dynamodb`` offers to repositories. A transaction needs the operations of its actions."""
READ: tuple[Operation, ...] = ("GetItem", "BatchGetItem", "Query")
WRITE: tuple[Operation, ...] = ("PutItem", "UpdateItem", "DeleteItem")


@dataclass(frozen=True, slots=True)
class Index:
    """A global secondary index over the attributes ``<name>_pk`` and ``<name>_sk``, holding whole items.

    With ``keys_only``, changes to an item that keeps its index keys cost no index write. Such an index may also hold
    the attributes of ``includes``, whose changes then cost one. ``sort_key`` is an attribute that indexes share.
    """

    name: str
    keys_only: bool = False
    includes: tuple[str, ...] = ()
    sort_key: str = ""


class EntityTable(Construct):
    """An on-demand table with keys ``pk`` and ``sk``, TTL on ``expires_at``, and point-in-time recovery in every stage.

    With ``outbox``, an item that has ``outbox.attributes`` publishes its own change. The stream passes only such items
    to the relay (cartwright.runtime.relay), which may publish events only with this service's source. Events that
    can't be published go to the queue ``unpublished``.

    Example::

        table = EntityTable(stack, "Products", indexes=[Index("changes")], outbox=True)
        table.grant(function, "GetItem", "PutItem", indexes=["changes"])
    """

    def __init__(
        self, scope: Construct, name: str, *, indexes: Sequence[Index] = (), outbox: bool = False
    ) -> None:
        super().__init__(scope, name)
        host = ServiceStack.around(self)
        self.table = dynamodb.TableV2(
            self,
            "Table",
            partition_key=dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="sk", type=dynamodb.AttributeType.STRING),
            billing=dynamodb.Billing.on_demand(),
            encryption=dynamodb.TableEncryptionV2.aws_managed_key(),
            time_to_live_attribute="expires_at",
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            dynamo_stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES if outbox else None,
            deletion_protection=host.protected,
            removal_policy=host.data_removal,
            warm_throughput=_warm(host),
            global_secondary_indexes=[_global_index(index, _warm(host)) for index in indexes],
        )
        self.relay = self._relay(host) if outbox else None
        host.state(TableName=self.name)

    @property
    def arn(self) -> str:
        return self.table.table_arn

    @property
    def name(self) -> str:
        return self.table.table_name

    def grant(self, function: ServiceFunction, *operations: Operation, indexes: Sequence[str] = ()) -> None:
        """Grants operations on the table's items, and queries of ``indexes``."""
        function.allow(*(f"dynamodb:{each}" for each in operations), on=self.arn)
        for index in indexes:
            function.allow("dynamodb:Query", on=f"{self.arn}/index/{index}")

    def stream_to(self, name: str, *, function: ServiceFunction, pattern: Mapping[str, Any]) -> None:
        """Passes changes that match ``pattern`` (an event filter) to one more function beside the relay."""
        failed = queues.dead_letter_queue(self, f"{name}Failed")
        feed(self, name, table=self.table, function=function, failed=failed, pattern=pattern)
        alarms.dead_letters(self, f"{name}FailedAlarm", failed, what=f"A change for {function.node.path}")

    def _relay(self, host: ServiceStack) -> ServiceFunction:
        self.unpublished = queues.dead_letter_queue(self, "Unpublished")
        relay = ServiceFunction(
            self,
            "Relay",
            handler="cartwright.runtime.relay",
            settings=RelaySettings(
                service=host.service,
                bus_name=host.shared.bus.event_bus_name,
                unpublished_url=self.unpublished.queue_url,
            ),
            description=f"Publishes the events of {host.service} from its table's outbox",
            memory_mb=512,
            timeout=Duration.seconds(30),
        )
        own_source = {"events:source": f"cartwright.{host.service}"}
        relay.allow(
            "events:PutEvents",
            on=host.shared.bus.event_bus_arn,
            when={host.settings.event_source_operator: own_source},
        )
        feed(
            self,
            "Stream",
            table=self.table,
            function=relay,
            failed=self.unpublished,
            pattern=STREAM_FILTER,
        )
        alarms.dead_letters(
            self,
            "UnpublishedAlarm",
            self.unpublished,
            what=f"An event of {host.service}",
            section="unpublished-events",
        )
        return relay


def _warm(host: ServiceStack) -> dynamodb.WarmThroughput | None:
    wanted = (host.settings.warm_throughput or {}).get(host.service)
    if wanted is None:
        return None
    return dynamodb.WarmThroughput(read_units_per_second=wanted.reads, write_units_per_second=wanted.writes)


def _global_index(index: Index, warm: dynamodb.WarmThroughput | None) -> dynamodb.GlobalSecondaryIndexPropsV2:
    def key(name: str) -> dynamodb.Attribute:
        return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)

    keys = dynamodb.ProjectionType.INCLUDE if index.includes else dynamodb.ProjectionType.KEYS_ONLY
    return dynamodb.GlobalSecondaryIndexPropsV2(
        index_name=index.name,
        partition_key=key(f"{index.name}_pk"),
        sort_key=key(index.sort_key or f"{index.name}_sk"),
        projection_type=keys if index.keys_only else None,
        non_key_attributes=list(index.includes) or None,
        warm_throughput=warm,
    )
