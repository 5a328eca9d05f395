"""The payments service: authorizes, captures and refunds payments of orders through the stage's provider."""

from dataclasses import dataclass

from aws_cdk import CfnOutput, Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from cartwright.events.inventory import StockReserved
from cartwright.events.order_payments import OrderPaymentRequested
from cartwright.events.orders import OrderCancelled, OrderConfirmed, OrderPlaced, OrderRejected
from cartwright.http import Access
from payments.api import ROUTES
from payments.settings import (
    DUE,
    AuthorisingSettings,
    MethodSettings,
    PaymentSettings,
    StaffSettings,
    WebhookSettings,
)
from stacks.accounts import Accounts
from stacks.constructs import alarms
from stacks.constructs.entity_table import EntityTable, Index, Operation
from stacks.constructs.event_consumer import EventConsumer
from stacks.constructs.scheduled import Scheduled
from stacks.constructs.service_api import ServiceApi
from stacks.constructs.service_function import ServiceFunction
from stacks.constructs.service_stack import ServiceStack, Shared
from stacks.constructs.signing_key import SigningKey
from stacks.sandbox import Sandbox
from stacks.stage import Stage

STRIPE_URL = "https://api.stripe.com"
_USE_OF_METHODS: tuple[Operation, ...] = ("UpdateItem", "DeleteItem")
"""A payment method is claimed by one order, and deleted after its use."""
DECLINES_IN_FIVE_MINUTES = 20

_ISSUED = (
    "Stripe issues this secret. An operator rotates it there and stores it here: see docs/operations.md."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """``url`` is the provider's API. ``key_arn`` and ``webhook_secret_arn`` are secrets."""

    name: str
    url: str
    key_arn: str
    webhook_secret_arn: str


class Payments(ServiceStack):
    def __init__(
        self, scope: Construct, *, stage: Stage, shared: Shared, accounts: Accounts, sandbox: Sandbox | None
    ) -> None:
        super().__init__(scope, "payments", stage=stage, description="Cartwright: payments", shared=shared)
        self._accounts = accounts
        self._provider = _played_by(sandbox) if sandbox else self._stripe()
        self.table = EntityTable(
            self,
            "Payments",
            indexes=[Index(DUE, keys_only=True)],
            outbox=True,
        )
        self.api = ServiceApi(
            self,
            "Api",
            routes=ROUTES,
            functions={"methods": self._methods(), "staff": self._staff(), "webhook": self._webhook()},
            user_pools=accounts.user_pools,
        )
        EventConsumer(
            self,
            "Facts",
            listens_to=[
                OrderPlaced,
                StockReserved,
                OrderPaymentRequested,
                OrderConfirmed,
                OrderRejected,
                OrderCancelled,
            ],
            function=self._consumer(),
            batch_size=5,
        )
        Scheduled(self, "Sweep", expression="rate(1 minute)", function=self._sweeper())
        self._watch_declines()

    def _watch_declines(self) -> None:
        """Card testing causes many declines."""
        alarms.alarm(
            self,
            "Declines",
            metric=cloudwatch.Metric(
                namespace="Cartwright",
                metric_name="PaymentsDeclined",
                dimensions_map={"service": self.service},
                statistic="Sum",
                period=Duration.minutes(5),
            ),
            threshold=DECLINES_IN_FIVE_MINUTES,
            description="Many payments are declined: card testing, or the provider declines all payments.",
            section="a-payment-that-rests",
        )

    def _stripe(self) -> Provider:
        key = SigningKey(
            self, "StripeKey", description="Secret API key of the Stripe account", unrotated=_ISSUED
        )
        secret = SigningKey(
            self, "StripeWebhookSecret", description="Verifies Stripe's webhooks", unrotated=_ISSUED
        )
        CfnOutput(self, "StripeKeyArn", value=key.arn)
        CfnOutput(self, "StripeWebhookSecretArn", value=secret.arn)
        return Provider(name="stripe", url=STRIPE_URL, key_arn=key.arn, webhook_secret_arn=secret.arn)

    def _methods(self) -> ServiceFunction:
        """May store a token, but may neither read one nor call the provider."""
        function = ServiceFunction(
            self,
            "Methods",
            handler="methods",
            settings=MethodSettings(service=self.service, table_name=self.table.name),
            description="Stores payment methods of shoppers",
            memory_mb=512,
            timeout=Duration.seconds(15),
        )
        self.table.grant(function, "PutItem")
        return function

    def _staff(self) -> ServiceFunction:
        settings = StaffSettings(**self._common(), user_pool_client_id=self._accounts.client_id(Access.STAFF))
        return self._function("Staff", settings, "Shows, captures and refunds payments for staff", seconds=25)

    def _webhook(self) -> ServiceFunction:
        settings = WebhookSettings(**self._common(), webhook_secret_arn=self._provider.webhook_secret_arn)
        function = self._function("Webhook", settings, "Receives the provider's webhooks", seconds=25)
        self.table.grant(function, "DeleteItem")
        function.allow("secretsmanager:GetSecretValue", on=self._provider.webhook_secret_arn)
        return function

    def _consumer(self) -> ServiceFunction:
        settings = AuthorisingSettings(**self._common(), callback_url=self._callback_url())
        description = "Authorizes, captures and refunds payments of orders"
        function = self._function("Consumer", settings, description, seconds=60)
        self.table.grant(function, *_USE_OF_METHODS)
        return function

    def _sweeper(self) -> ServiceFunction:
        settings = AuthorisingSettings(**self._common(), callback_url=self._callback_url())
        function = self._function(
            "Sweeper",
            settings,
            "Resumes overdue payments",
            seconds=60,
            memory_mb=1024,
            asynchronous=True,
        )
        self.table.grant(function, *_USE_OF_METHODS, indexes=[DUE])
        return function

    def _callback_url(self) -> str:
        if self._provider.name == "sandbox":
            return f"{self.api.url_for_functions}/webhooks/sandbox"
        return self.settings.payment_return_url or ""

    def _common(self) -> dict[str, str]:
        return {
            "service": self.service,
            "table_name": self.table.name,
            "provider": self._provider.name,
            "provider_url": self._provider.url,
            "provider_key_arn": self._provider.key_arn,
            "capture_at": self.settings.capture_at,
        }

    def _function(
        self,
        name: str,
        settings: PaymentSettings,
        description: str,
        *,
        seconds: int,
        memory_mb: int = 512,
        asynchronous: bool = False,
    ) -> ServiceFunction:
        function = ServiceFunction(
            self,
            name,
            handler=name.lower(),
            settings=settings,
            description=description,
            memory_mb=memory_mb,
            timeout=Duration.seconds(seconds),
            asynchronous=asynchronous,
        )
        self.table.grant(function, "GetItem", "PutItem")
        function.allow("secretsmanager:GetSecretValue", on=self._provider.key_arn)
        return function


def _played_by(sandbox: Sandbox) -> Provider:
    return Provider(
        name="sandbox",
        url=sandbox.api.url_for_functions,
        key_arn=sandbox.key.arn,
        webhook_secret_arn=sandbox.webhook_secret.arn,
    )
