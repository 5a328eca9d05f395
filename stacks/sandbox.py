"""The sandbox: a payment provider and a carrier for testing. Stages with a real provider have no such stack."""

from aws_cdk import Duration
from constructs import Construct

from sandbox.api import ROUTES
from sandbox.settings import BankSettings, MerchantsSettings, WebhookSenderSettings
from stacks.accounts import Accounts
from stacks.constructs.entity_table import EntityTable
from stacks.constructs.queued_function import QueuedFunction
from stacks.constructs.service_api import ServiceApi
from stacks.constructs.service_function import ServiceFunction
from stacks.constructs.service_stack import ServiceStack, Shared
from stacks.constructs.signing_key import SigningKey
from stacks.stage import Stage

_OF_PLAY = "It protects no real money. To replace it, delete the stack."


class Sandbox(ServiceStack):
    def __init__(self, scope: Construct, *, stage: Stage, shared: Shared, accounts: Accounts) -> None:
        super().__init__(
            scope,
            "sandbox",
            stage=stage,
            description="Cartwright: a payment provider for testing",
            shared=shared,
        )
        self.table = EntityTable(self, "Payments")
        self.key = SigningKey(
            self, "ApiKey", description="The shop's API key at the sandbox", unrotated=_OF_PLAY
        )
        self.webhook_secret = SigningKey(
            self, "WebhookSecret", description="Signs the sandbox's webhooks", unrotated=_OF_PLAY
        )
        calls = QueuedFunction(self, "Calls", function=self._webhook_sender())
        self._call_queue = calls.queue
        self.api = ServiceApi(
            self,
            "Api",
            routes=ROUTES,
            functions={"merchants": self._merchants(), "bank": self._bank(), "carrier": self._parcels()},
            user_pools=accounts.user_pools,
        )

    def _webhook_sender(self) -> ServiceFunction:
        webhook_sender = ServiceFunction(
            self,
            "WebhookSender",
            handler="webhook_sender",
            settings=WebhookSenderSettings(service=self.service, webhook_secret_arn=self.webhook_secret.arn),
            description="Sends webhooks to merchants",
            memory_mb=256,
            timeout=Duration.seconds(30),
        )
        webhook_sender.allow("secretsmanager:GetSecretValue", on=self.webhook_secret.arn)
        return webhook_sender

    def _merchants(self) -> ServiceFunction:
        return self._with_key("Merchants", "Simulates a payment provider's API")

    def _parcels(self) -> ServiceFunction:
        return self._with_key("Carrier", "Simulates a carrier's API")

    def _with_key(self, name: str, description: str) -> ServiceFunction:
        function = ServiceFunction(
            self,
            name,
            handler=name.lower(),
            settings=MerchantsSettings(
                service=self.service,
                table_name=self.table.name,
                call_queue_url=self._call_queue.queue_url,
                api_key_arn=self.key.arn,
            ),
            description=description,
            memory_mb=512,
            timeout=Duration.seconds(10),
        )
        function.allow("secretsmanager:GetSecretValue", on=self.key.arn)
        self._let_change(function)
        return function

    def _bank(self) -> ServiceFunction:
        function = ServiceFunction(
            self,
            "Bank",
            handler="bank",
            settings=BankSettings(
                service=self.service, table_name=self.table.name, call_queue_url=self._call_queue.queue_url
            ),
            description="Simulates the customers' bank",
            memory_mb=512,
            timeout=Duration.seconds(10),
        )
        self._let_change(function)
        return function

    def _let_change(self, function: ServiceFunction) -> None:
        self.table.grant(function, "GetItem", "PutItem")
        function.allow("sqs:SendMessage", on=self._call_queue.queue_arn)
