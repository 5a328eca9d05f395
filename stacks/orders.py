"""The orders service: creates an order from each checkout and brings it to a final state."""

from aws_cdk import Duration
from constructs import Construct

from cartwright.events import Event
from cartwright.events.basket import BasketCheckedOut
from cartwright.events.inventory import StockRejected, StockReserved
from cartwright.events.payments import (
    PaymentActionRequired,
    PaymentAuthorised,
    PaymentCaptured,
    PaymentDeclined,
    PaymentRefunded,
)
from cartwright.http import Access
from cartwright.settings import Settings
from orders.api import ROUTES
from orders.settings import CUSTOMER, DAY, INCLUDED, PLACED, STATE, ApiSettings, TableSettings
from stacks.accounts import Accounts
from stacks.constructs.entity_table import READ, EntityTable, Index
from stacks.constructs.event_consumer import EventConsumer
from stacks.constructs.scheduled import Scheduled
from stacks.constructs.service_api import ServiceApi
from stacks.constructs.service_function import ServiceFunction
from stacks.constructs.service_stack import ServiceStack, Shared
from stacks.constructs.signing_key import SigningKey
from stacks.stage import Stage

PROMPT: list[type[Event]] = [
    BasketCheckedOut,
    StockRejected,
    PaymentAuthorised,
    PaymentActionRequired,
    PaymentDeclined,
]
LATER: list[type[Event]] = [StockReserved, PaymentCaptured, PaymentRefunded]
"""Most orders are confirmed before `StockReserved` arrives, and then it changes nothing. Where payments are captured at
dispatch, customers may cancel until then, so `PaymentCaptured` is prompt.
"""
WAITS = Duration.seconds(20)


class Orders(ServiceStack):
    def __init__(self, scope: Construct, *, stage: Stage, shared: Shared, accounts: Accounts) -> None:
        super().__init__(scope, "orders", stage=stage, description="Cartwright: orders", shared=shared)
        self._accounts = accounts
        self.table = EntityTable(
            self,
            "Orders",
            indexes=[
                Index(CUSTOMER, keys_only=True, sort_key=PLACED),
                Index(DAY, keys_only=True, sort_key=PLACED),
                Index(STATE, keys_only=True, includes=INCLUDED, sort_key=PLACED),
            ],
            outbox=True,
        )
        self._cursor_key = SigningKey(self, "CursorKey", description="Signs the cursors of order pages")
        self.api = ServiceApi(
            self,
            "Api",
            routes=ROUTES,
            functions={
                "customer": self._counter(Access.CUSTOMER, "Serves customers' own orders", [CUSTOMER]),
                "staff": self._counter(Access.STAFF, "Serves all orders to staff", [CUSTOMER, DAY, STATE]),
            },
            user_pools=accounts.user_pools,
        )
        consumer = self._consumer()
        decisive = [PaymentCaptured] if stage.capture_at == "dispatch" else []
        EventConsumer(self, "News", listens_to=[*PROMPT, *decisive], function=consumer)
        later = [each for each in LATER if each not in decisive]
        EventConsumer(self, "LaterNews", listens_to=later, function=consumer, waits=WAITS)
        Scheduled(self, "EveryMinute", expression="rate(1 minute)", function=self._sweeper())

    def _counter(self, access: Access, description: str, indexes: list[str]) -> ServiceFunction:
        settings = ApiSettings(
            service=self.service,
            table_name=self.table.name,
            cursor_secret_arn=self._cursor_key.arn,
            user_pool_client_id=self._accounts.client_id(access),
            capture_at=self.settings.capture_at,
            **self._payment_terms(),
        )
        function = self._function(access.title(), settings, description, seconds=25)
        self.table.grant(function, *READ, "PutItem", "UpdateItem", indexes=indexes)
        function.allow("secretsmanager:GetSecretValue", on=self._cursor_key.arn)
        return function

    def _consumer(self) -> ServiceFunction:
        settings = TableSettings(service=self.service, table_name=self.table.name, **self._payment_terms())
        description = "Places orders, and consumes events of stock and payments"
        function = self._function("Consumer", settings, description, seconds=60)
        self.table.grant(function, "GetItem", "Query", "PutItem", "UpdateItem", "BatchWriteItem")
        return function

    def _sweeper(self) -> ServiceFunction:
        settings = TableSettings(service=self.service, table_name=self.table.name, **self._payment_terms())
        description = "Resumes overdue orders"
        function = self._function("Sweeper", settings, description, seconds=55, asynchronous=True)
        self.table.grant(function, "GetItem", "Query", "PutItem", "UpdateItem", indexes=[STATE])
        return function

    def _payment_terms(self) -> dict[str, str]:
        return {
            "payable_minutes": str(self.settings.payable_minutes),
            "payment_attempts": str(self.settings.payment_attempts),
        }

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
