"""The shipping service: shipments of confirmed orders, their parcels, labels and tracking."""

from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from cartwright.events.orders import OrderCancelled, OrderConfirmed
from cartwright.http import Access
from cartwright.settings import Settings
from shipping.api import ROUTES
from shipping.settings import (
    DUE,
    NONE,
    STATE,
    CarrierSettings,
    CustomerSettings,
    StaffSettings,
    TableSettings,
    WebhookSettings,
)
from stacks.accounts import Accounts
from stacks.constructs import alarms
from stacks.constructs.entity_table import EntityTable, Index
from stacks.constructs.event_consumer import EventConsumer
from stacks.constructs.scheduled import Scheduled
from stacks.constructs.service_api import ServiceApi
from stacks.constructs.service_function import ServiceFunction
from stacks.constructs.service_stack import ServiceStack, Shared
from stacks.constructs.signing_key import SigningKey
from stacks.sandbox import Sandbox
from stacks.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """``url`` is the carrier's API. ``key_arn`` and ``webhook_secret_arn`` are secrets. All are NONE without one."""

    name: str = NONE
    url: str = NONE
    key_arn: str = NONE
    webhook_secret_arn: str = NONE


class Shipping(ServiceStack):
    def __init__(
        self, scope: Construct, *, stage: Stage, shared: Shared, accounts: Accounts, sandbox: Sandbox | None
    ) -> None:
        super().__init__(scope, "shipping", stage=stage, description="Cartwright: shipping", shared=shared)
        self._accounts = accounts
        self._carrier = _played_by(sandbox) if sandbox else Carrier()
        self.table = EntityTable(
            self,
            "Shipments",
            indexes=[Index(STATE, keys_only=True), Index(DUE, keys_only=True)],
            outbox=True,
        )
        self._cursor_key = SigningKey(self, "CursorKey", description="Signs the cursors of shipment pages")
        staff, webhook = self._staff(), self._webhook()
        self.api = ServiceApi(
            self,
            "Api",
            routes=ROUTES,
            functions={"customer": self._customer(), "staff": staff, "webhook": webhook},
            user_pools=accounts.user_pools,
        )
        sweeper = self._sweeper()
        for function in (staff, webhook, sweeper):
            function.function.add_environment("CALLBACK_URL", self._callback_url())
        EventConsumer(
            self, "OrderEvents", listens_to=[OrderConfirmed, OrderCancelled], function=self._consumer()
        )
        Scheduled(self, "EveryMinute", expression="rate(1 minute)", function=sweeper)
        self._watch_cancellations()

    def _watch_cancellations(self) -> None:
        alarms.alarm(
            self,
            "CancelledTooLate",
            metric=cloudwatch.Metric(
                namespace="Cartwright",
                metric_name="OrdersCancelledTooLate",
                dimensions_map={"service": self.service},
                statistic="Sum",
                period=Duration.minutes(5),
            ),
            threshold=1,
            description="An order was cancelled after it was packed. Its parcels are still to be dispatched.",
            section="an-order-cancelled-too-late",
        )

    def _customer(self) -> ServiceFunction:
        settings = CustomerSettings(
            service=self.service,
            table_name=self.table.name,
            user_pool_client_id=self._accounts.client_id(Access.CUSTOMER),
        )
        function = self._function(
            "Customer", settings, "Shows the owners of orders their parcels", seconds=15
        )
        self.table.grant(function, "GetItem")
        return function

    def _staff(self) -> ServiceFunction:
        settings = StaffSettings(
            **self._common(),
            cursor_secret_arn=self._cursor_key.arn,
            user_pool_client_id=self._accounts.client_id(Access.STAFF),
        )
        function = self._function("Staff", settings, "Serves pick lists, parcels and labels", seconds=29)
        self.table.grant(function, "GetItem", "BatchGetItem", "PutItem", indexes=[STATE])
        function.allow("secretsmanager:GetSecretValue", on=self._cursor_key.arn)
        self._let_call(function)
        return function

    def _webhook(self) -> ServiceFunction:
        settings = WebhookSettings(**self._common(), webhook_secret_arn=self._carrier.webhook_secret_arn)
        function = self._function("Webhook", settings, "Receives the carrier's webhooks", seconds=25)
        self.table.grant(function, "GetItem", "PutItem")
        if self._carrier.name != NONE:
            function.allow("secretsmanager:GetSecretValue", on=self._carrier.webhook_secret_arn)
        self._let_call(function)
        return function

    def _sweeper(self) -> ServiceFunction:
        settings = CarrierSettings(**self._common())
        function = self._function(
            "Sweeper", settings, "Resumes overdue parcels", seconds=60, asynchronous=True
        )
        self.table.grant(function, "GetItem", "PutItem", indexes=[DUE])
        self._let_call(function)
        return function

    def _consumer(self) -> ServiceFunction:
        settings = TableSettings(service=self.service, table_name=self.table.name)
        description = "Opens shipments of confirmed orders, and cancels them"
        function = self._function("Consumer", settings, description, seconds=60)
        self.table.grant(function, "GetItem", "PutItem")
        return function

    def _let_call(self, function: ServiceFunction) -> None:
        if self._carrier.name != NONE:
            function.allow("secretsmanager:GetSecretValue", on=self._carrier.key_arn)

    def _common(self) -> dict[str, str]:
        """The API has its address after its functions, so they get it then."""
        return {
            "service": self.service,
            "table_name": self.table.name,
            "carrier": self._carrier.name,
            "carrier_url": self._carrier.url,
            "carrier_key_arn": self._carrier.key_arn,
            "callback_url": NONE,
        }

    def _callback_url(self) -> str:
        name = self._carrier.name
        return NONE if name == NONE else f"{self.api.url_for_functions}/webhooks/{name}"

    def _function(
        self, name: str, settings: Settings, description: str, *, seconds: int, asynchronous: bool = False
    ) -> ServiceFunction:
        return ServiceFunction(
            self,
            name,
            handler=name.lower(),
            settings=settings,
            description=description,
            memory_mb=512,
            timeout=Duration.seconds(seconds),
            asynchronous=asynchronous,
        )


def _played_by(sandbox: Sandbox) -> Carrier:
    return Carrier(
        name="sandbox",
        url=sandbox.api.url_for_functions,
        key_arn=sandbox.key.arn,
        webhook_secret_arn=sandbox.webhook_secret.arn,
    )
