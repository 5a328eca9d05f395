"""The inventory service: stock, and its reservations for orders."""

from aws_cdk import Duration
from constructs import Construct

from cartwright.events.catalog import ProductChanged, ProductRemoved
from cartwright.events.order_payments import OrderActionRequired, OrderPaymentFailed
from cartwright.events.orders import OrderCancelled, OrderConfirmed, OrderPlaced, OrderRejected
from cartwright.http import Access
from inventory.api import ROUTES
from inventory.settings import (
    DUE,
    LOW,
    CatalogueSettings,
    LevelSettings,
    PublicSettings,
    ReservationSettings,
    SalesSettings,
    StaffSettings,
)
from stacks.accounts import Accounts
from stacks.constructs.concurrency import TargetTracking
from stacks.constructs.entity_table import READ, EntityTable, Index, Operation
from stacks.constructs.event_consumer import EventConsumer
from stacks.constructs.scheduled import Scheduled
from stacks.constructs.service_api import ServiceApi
from stacks.constructs.service_function import ServiceFunction
from stacks.constructs.service_stack import ServiceStack, Shared
from stacks.constructs.signing_key import SigningKey
from stacks.stage import Stage

_RESERVING: tuple[Operation, ...] = (*READ, "PutItem", "UpdateItem", "ConditionCheckItem")


class Inventory(ServiceStack):
    def __init__(self, scope: Construct, *, stage: Stage, shared: Shared, accounts: Accounts) -> None:
        super().__init__(
            scope, "inventory", stage=stage, description="Cartwright: the inventory service", shared=shared
        )
        self._accounts = accounts
        self.table = EntityTable(
            self,
            "Stock",
            indexes=[Index(DUE), Index(LOW)],
            outbox=True,
        )
        self._cursor_key = SigningKey(self, "CursorKey", description="Signs the cursors of stock pages")
        self._orders()
        self._catalogue()
        self._sweeper()
        self._sales()
        self._levels()
        self.api = ServiceApi(
            self,
            "Api",
            routes=ROUTES,
            functions={"public": self._public(), "staff": self._staff()},
            user_pools=accounts.user_pools,
        )

    def _public(self) -> ServiceFunction:
        warm = self.settings.warm
        function = ServiceFunction(
            self,
            "Public",
            handler="public",
            settings=PublicSettings(service=self.service, table_name=self.table.name),
            description="Serves the availability of SKUs to shoppers",
            memory_mb=512,
            timeout=Duration.seconds(10),
            provisioned=TargetTracking(min=warm.min, max=warm.max) if warm else None,
        )
        self.table.grant(function, "GetItem")
        return function

    def _staff(self) -> ServiceFunction:
        function = ServiceFunction(
            self,
            "Staff",
            handler="staff",
            settings=StaffSettings(
                service=self.service,
                table_name=self.table.name,
                cursor_secret_arn=self._cursor_key.arn,
                user_pool_client_id=self._accounts.client_id(Access.STAFF),
            ),
            description="Receives and adjusts stock for staff",
            memory_mb=512,
            timeout=Duration.seconds(29),
        )
        self.table.grant(function, *READ, "PutItem", "UpdateItem", indexes=[LOW])
        function.allow("secretsmanager:GetSecretValue", on=self._cursor_key.arn)
        return function

    def _orders(self) -> None:
        function = ServiceFunction(
            self,
            "Orders",
            handler="orders",
            settings=self._reservation_settings(),
            description="Reserves stock for orders, sells and releases it",
            memory_mb=512,
            timeout=Duration.seconds(60),
        )
        self.table.grant(function, *_RESERVING, indexes=[DUE])
        EventConsumer(
            self,
            "OrderEvents",
            listens_to=[
                OrderPlaced,
                OrderActionRequired,
                OrderPaymentFailed,
                OrderConfirmed,
                OrderRejected,
                OrderCancelled,
            ],
            function=function,
        )

    def _catalogue(self) -> None:
        function = ServiceFunction(
            self,
            "Catalogue",
            handler="catalogue",
            settings=CatalogueSettings(service=self.service, table_name=self.table.name),
            description="Updates the list of the catalogue's SKUs",
            memory_mb=512,
            timeout=Duration.seconds(30),
        )
        self.table.grant(function, "GetItem", "BatchGetItem", "PutItem")
        EventConsumer(
            self, "CatalogueChanges", listens_to=[ProductChanged, ProductRemoved], function=function
        )

    def _sweeper(self) -> None:
        function = ServiceFunction(
            self,
            "Sweeper",
            handler="sweeper",
            settings=self._reservation_settings(),
            description="Releases reservations that were not confirmed in time",
            memory_mb=1024,
            timeout=Duration.seconds(55),
            asynchronous=True,
        )
        self.table.grant(function, *_RESERVING, indexes=[DUE])
        Scheduled(self, "EveryMinute", expression="rate(1 minute)", function=function)

    def _sales(self) -> None:
        """A run that finds an hour of a large shop takes minutes."""
        function = ServiceFunction(
            self,
            "Sales",
            handler="sales",
            settings=SalesSettings(service=self.service, table_name=self.table.name),
            description="Counts the units that were sold",
            memory_mb=512,
            timeout=Duration.minutes(5),
            asynchronous=True,
        )
        self.table.grant(function, "GetItem", "Query", "PutItem", "UpdateItem", indexes=[DUE])
        minutes = self.settings.sales_counted_every_minutes
        expression = f"rate({minutes} minute{'s' if minutes > 1 else ''})"
        Scheduled(self, "CountSales", expression=expression, function=function)

    def _levels(self) -> None:
        """A filter passes only changes of counters."""
        function = ServiceFunction(
            self,
            "Levels",
            handler="levels",
            settings=LevelSettings(service=self.service, table_name=self.table.name),
            description="Emits events when a SKU runs low or is back in stock",
            memory_mb=512,
            timeout=Duration.seconds(30),
        )
        self.table.grant(function, "GetItem", "BatchGetItem", "PutItem")
        self.table.stream_to(
            "Levels", function=function, pattern={"dynamodb": {"Keys": {"sk": {"S": ["S"]}}}}
        )

    def _reservation_settings(self) -> ReservationSettings:
        """Stock is sold when the payment is captured."""
        return ReservationSettings(
            service=self.service, table_name=self.table.name, capture_at=self.settings.capture_at
        )
