"""The basket service: lines, promotions, and the checkout that creates an order."""

from aws_cdk import CfnOutput, Duration
from constructs import Construct
from msgspec import structs

from basket.api import ROUTES
from basket.settings import (
    LISTING,
    ChallengingSettings,
    ConsumerSettings,
    ShopperSettings,
    StaffSettings,
)
from cartwright.events.catalog import ProductChanged, ProductRemoved
from cartwright.events.inventory import BackInStock, StockLow
from cartwright.events.orders import WITH_PROMOTIONS, OrderCancelled, OrderConfirmed, OrderRejected
from cartwright.http import Access
from stacks.accounts import Accounts
from stacks.constructs.concurrency import TargetTracking
from stacks.constructs.entity_table import READ, WRITE, EntityTable, Index
from stacks.constructs.event_consumer import EventConsumer
from stacks.constructs.service_api import ServiceApi
from stacks.constructs.service_function import ServiceFunction
from stacks.constructs.service_stack import ServiceStack, Shared
from stacks.constructs.signing_key import SigningKey
from stacks.stage import Stage

_ISSUED = (
    "The challenge provider issues this secret. An operator rotates it there and stores it here, as docs/operations.md "
    "says."
)
_OF_ORDERS = (
    "Tokens of guests' orders are derived from this key. After a rotation, a retried checkout would return a token "
    "that does not grant access to its order."
)


class Basket(ServiceStack):
    def __init__(self, scope: Construct, *, stage: Stage, shared: Shared, accounts: Accounts) -> None:
        super().__init__(
            scope, "basket", stage=stage, description="Cartwright: the basket service", shared=shared
        )
        self._accounts = accounts
        self.table = EntityTable(
            self,
            "Baskets",
            indexes=[Index(LISTING)],
            outbox=True,
        )
        self.api = ServiceApi(
            self,
            "Api",
            routes=ROUTES,
            functions={"shopper": self._shopper(), "staff": self._staff()},
            user_pools=accounts.user_pools,
        )
        self._catalogue()
        self._outcomes()

    def _shopper(self) -> ServiceFunction:
        warm = self.settings.warm
        key = SigningKey(
            self,
            "OrderKey",
            description="Derives the tokens of guests' orders",
            unrotated=_OF_ORDERS,
        )
        settings = ShopperSettings(
            service=self.service,
            table_name=self.table.name,
            user_pool_client_id=self._accounts.client_id(Access.CUSTOMER),
            order_key_arn=key.arn,
            payment_provider=self.settings.payment_provider,
        )
        secrets = [key.arn]
        if url := self.settings.checkout_challenge_url:
            arn = self._challenge_secret()
            secrets.append(arn)
            settings = ChallengingSettings(
                **structs.asdict(settings), challenge_url=url, challenge_secret_arn=arn
            )
        function = ServiceFunction(
            self,
            "Shopper",
            handler="shopper",
            settings=settings,
            description="Serves baskets and checkouts to guests and customers",
            memory_mb=512,
            timeout=Duration.seconds(20),
            provisioned=TargetTracking(min=warm.min, max=warm.max) if warm else None,
        )
        self.table.grant(function, *READ, *WRITE, "BatchWriteItem")
        for arn in secrets:
            function.allow("secretsmanager:GetSecretValue", on=arn)
        return function

    def _challenge_secret(self) -> str:
        secret = SigningKey(
            self, "ChallengeSecret", description="Verifies checkout challenges", unrotated=_ISSUED
        )
        CfnOutput(self, "ChallengeSecretArn", value=secret.arn)
        return secret.arn

    def _staff(self) -> ServiceFunction:
        key = SigningKey(self, "CursorKey", description="Signs the cursors of promotion pages")
        function = ServiceFunction(
            self,
            "Staff",
            handler="staff",
            settings=StaffSettings(
                service=self.service,
                table_name=self.table.name,
                cursor_secret_arn=key.arn,
                user_pool_client_id=self._accounts.client_id(Access.STAFF),
            ),
            description="Manages promotions and rates for staff",
            memory_mb=512,
            timeout=Duration.seconds(15),
        )
        self.table.grant(function, "GetItem", "PutItem", "DeleteItem", "BatchWriteItem", indexes=[LISTING])
        function.allow("secretsmanager:GetSecretValue", on=key.arn)
        return function

    def _catalogue(self) -> None:
        function = self._consumer("Catalogue", "catalogue", "Updates the copy of the catalogue")
        self.table.grant(function, "GetItem", "BatchGetItem", "PutItem", "UpdateItem")
        EventConsumer(
            self,
            "CatalogueChanges",
            listens_to=[ProductChanged, ProductRemoved, StockLow, BackInStock],
            function=function,
        )

    def _outcomes(self) -> None:
        function = self._consumer(
            "Outcomes",
            "outcomes",
            "Counts promotion uses of orders; releases them and reopens baskets when orders fail",
            memory_mb=1024,
        )
        self.table.grant(function, "GetItem", "BatchGetItem", *WRITE)
        EventConsumer(self, "OrdersEnded", listens_to=[OrderRejected, OrderCancelled], function=function)
        waits = Duration.seconds(20)
        EventConsumer(
            self,
            "OrdersConfirmed",
            listens_to=[OrderConfirmed],
            where=WITH_PROMOTIONS,
            function=function,
            waits=waits,
        )

    def _consumer(
        self, name: str, handler: str, description: str, *, memory_mb: int = 512
    ) -> ServiceFunction:
        return ServiceFunction(
            self,
            name,
            handler=handler,
            settings=ConsumerSettings(service=self.service, table_name=self.table.name),
            description=description,
            memory_mb=memory_mb,
            timeout=Duration.seconds(30),
        )
