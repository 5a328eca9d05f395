"""The payment provider: the real sandbox with its ledger, and what it tells the shop of itself."""

from collections import Counter

from cartwright.clock import Clock
from cartwright.errors import ConcurrentUpdate
from cartwright.ids import Ids
from sandbox.domain import Charge
from sandbox.handlers.webhook_sender import WebhookSender
from sandbox.ports import Call, Undelivered
from sandbox.rules import settled
from sandbox.service import Sandbox
from tests.simulation.shop.line import Front, Line
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.functions import Function
from tests.simulation.world.parties import webhook
from tests.simulation.world.shapes import api_event

WEBHOOK_ARN = "the secret of the bank's calls"
CALLBACK_URL = "https://shop.example/webhooks/sandbox"
TAKES_AS = "stripe"
"""The provider whose amounts it takes."""
_ORDER_ID = 36
"""Characters of it, with which each reference begins."""
_CALLS = 3
_CALL_AGAIN_MS = 180_000


class Ledger:
    """What the provider keeps: charges by the reference that the shop gave them.

    `doubled` are the orders for which it held or had taken the amount twice, be it for a moment.
    """

    def __init__(self, clock: Clock) -> None:
        self.charges: dict[str, Charge] = {}
        self.doubled: list[str] = []
        self._clock = clock

    def get(self, reference: str) -> Charge | None:
        return self.charges.get(reference)

    def save(self, before: Charge | None, after: Charge) -> None:
        stored = self.charges.get(after.reference)
        if (stored.version if stored else 0) != (before.version if before else 0):
            raise ConcurrentUpdate
        self.charges[after.reference] = after
        order_id = after.reference[:_ORDER_ID]
        if len([each for each in self.of(order_id) if each.state in ("authorised", "captured")]) > 1:
            self.doubled.append(order_id)

    def of(self, order_id: str) -> list[Charge]:
        """All that it ever held for an order, whatever is behind the order's id in their references."""
        now = self._clock()
        return [settled(each, now) for name, each in self.charges.items() if name.startswith(order_id)]


class Bank:
    """`heeded` are the forged calls that the shop took for true ones, `untaken` the amounts that no card can pay."""

    def __init__(self, cloud: Cloud) -> None:
        self.ledger = Ledger(cloud.world.clock)
        self.heeded: list[str] = []
        self.untaken: list[str] = []
        self.hears: Function | None = None
        """The shop's function at CALLBACK_URL."""
        self._cloud = cloud
        self._calls: Counter[str] = Counter()
        new_id = Ids(cloud.world.clock, cloud.world.random_bytes).new
        self._sandbox = Sandbox(self.ledger, self, cloud.world.clock, new_id)
        self._front = Front(self._sandbox, self.untaken)

    def remote(self) -> Line:
        return Line(self._cloud, self._front)

    def send(self, call: Call, *, after_seconds: int) -> None:
        """As the sandbox's queue does; the way from there to the shop loses calls, too."""
        cause = self._cloud.world.cause
        self._calls[cause] += 1
        address = f"{cause} calls back {self._calls[cause]}"
        webhook(
            self._cloud.world,
            address,
            lambda name: self._deliver(call, name, 1),
            delay_ms=after_seconds * 1000,
        )

    def challenged(self, order_id: str) -> bool:
        return any(each.state == "action-required" for each in self.ledger.of(order_id))

    def answer(self, order_id: str, *, approve: bool) -> None:
        """What the customer does at the page that 3-D Secure sent him to."""
        for charge in self.ledger.of(order_id):
            if charge.state == "action-required":
                self._sandbox.answer_challenge(charge.reference, charge.challenge, approve=approve)

    def _deliver(self, call: Call, name: str, attempt: int) -> None:
        cause = f"{name} try {attempt}"
        webhook_sender = WebhookSender(
            _Merchant(self, call, cause),
            f"the secret of {WEBHOOK_ARN}".encode,
            self._cloud.world.clock,
        )
        try:
            webhook_sender.deliver(call)
        except Undelivered:
            if attempt < _CALLS:
                again = self._cloud.world.now_ms + _CALL_AGAIN_MS
                self._cloud.world.turns.at(again, lambda: self._deliver(call, name, attempt + 1))

    def take(self, call: Call, content: bytes, signature: str, cause: str) -> None:
        """Raises Undelivered."""
        event = api_event(
            "POST",
            "/webhooks/{provider}",
            path={"provider": "sandbox"},
            body=content.decode(),
            headers={"Sandbox-Signature": signature},
        )
        if self.hears is None:
            raise Undelivered("The shop is not there")
        outcome = self._cloud.request(self.hears, event, cause)
        status = outcome.answer["statusCode"] if outcome.answer else 500
        if call.forged and status < 300:
            self.heeded.append(call.reference)
        if status >= 300:
            raise Undelivered(str(status))


class _Merchant:
    """The shop, as the courier sees it."""

    def __init__(self, bank: Bank, call: Call, cause: str) -> None:
        self._bank = bank
        self._call = call
        self._cause = cause

    def post(self, url: str, content: bytes, signature: str) -> None:
        if url != CALLBACK_URL:
            raise Undelivered(url)
        self._bank.take(self._call, content, signature, self._cause)
