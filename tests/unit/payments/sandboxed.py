"""The whole sandbox in one process: its API behind a server, its queue in a list, its courier at hand."""

from collections.abc import Iterator
from contextlib import contextmanager

from cartwright.authorisation import PublicOnly
from cartwright.errors import ConcurrentUpdate
from cartwright.http.dispatcher import Dispatcher, operations_of
from cartwright.ids import Ids
from cartwright.remote import Remote
from payments.sandbox_provider import SandboxProvider
from sandbox.api import ROUTES
from sandbox.api_keys import ApiKeyAuthorizer
from sandbox.domain import Charge
from sandbox.handlers.bank import BankOperations
from sandbox.handlers.merchants import MerchantOperations
from sandbox.handlers.webhook_sender import WebhookSender
from sandbox.ports import Call
from sandbox.repository import RemoteMerchant
from sandbox.service import Sandbox
from tests.unit.payments.fakes import Clock
from tests.unit.payments.gateway import gateway
from tests.unit.payments.served import Answer, Asked, serving

KEY = b"sk_sandbox_4eC39HqLyjWDarjtT1zdp7dc"
SECRET = b"whsec_sandbox_1pZ4Tz8nQx"


class FakeCharges:
    def __init__(self) -> None:
        self.stored: dict[str, Charge] = {}

    def get(self, reference: str) -> Charge | None:
        return self.stored.get(reference)

    def save(self, before: Charge | None, after: Charge) -> None:
        stored = self.stored.get(after.reference)
        if (stored.version if stored else 0) != (before.version if before else 0):
            raise ConcurrentUpdate
        self.stored[after.reference] = after


class FakeCalls:
    """Waiting calls, with the seconds they wait."""

    def __init__(self) -> None:
        self.waiting: list[tuple[int, Call]] = []

    def send(self, call: Call, *, after_seconds: int) -> None:
        self.waiting.append((after_seconds, call))


class Sandboxed:
    """`requests` are those that came in, as `POST /v1/payments`."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.charges = FakeCharges()
        self.calls = FakeCalls()
        self.requests: list[Asked] = []
        self.url = ""
        self.sandbox = Sandbox(self.charges, self.calls, self.clock, Ids(self.clock).new)
        self.webhook_sender = WebhookSender(RemoteMerchant(), lambda: SECRET, self.clock)
        self._gateway = gateway(
            ROUTES,
            {
                "merchants": Dispatcher(
                    [route for route in ROUTES if route.handler == "merchants"],
                    operations_of(MerchantOperations(self.sandbox)),
                    ApiKeyAuthorizer(lambda: KEY),
                ),
                "bank": Dispatcher(
                    [route for route in ROUTES if route.handler == "bank"],
                    operations_of(BankOperations(self.sandbox)),
                    PublicOnly(),
                ),
            },
        )

    def serve(self, asked: Asked) -> Answer:
        self.requests.append(asked)
        return self._gateway(asked)

    def provider(self, callback_url: str = "http://127.0.0.1:9/v1/webhooks/sandbox") -> SandboxProvider:
        return SandboxProvider(Remote(self.url), lambda: KEY, callback_url)


@contextmanager
def sandboxed() -> Iterator[Sandboxed]:
    made = Sandboxed()
    with serving(made.serve) as url:
        made.url = f"{url}/v1"
        yield made
