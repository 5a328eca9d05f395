"""How the shop reaches its payment provider: by a line that answers 503, or late, or not at all."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

import msgspec

from cartwright.aws.errors import OutcomeUnknown
from cartwright.deadline import DEADLINE
from cartwright.http.dispatcher import Dispatcher, operations_of
from cartwright.logging import INVOCATION
from cartwright.remote import Reply
from sandbox.api import ROUTES
from sandbox.api_keys import ApiKeyAuthorizer
from sandbox.handlers.merchants import MerchantOperations
from sandbox.service import Sandbox
from tests.simulation.shop.goods import STEPS
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.parties import exchange
from tests.simulation.world.shapes import api_event

KEY_ARN = "the key of the bank"
URL = "https://bank.example"


class Front:
    """The sandbox's own handler, by its contract. It takes the amounts that a card can pay, and notes the others."""

    def __init__(self, sandbox: Sandbox, untaken: list[str]) -> None:
        self._untaken = untaken
        merchants = [route for route in ROUTES if route.handler == "merchants"]
        key = f"the secret of {KEY_ARN}".encode()
        self._handler = Dispatcher(
            merchants, operations_of(MerchantOperations(sandbox)), ApiKeyAuthorizer(lambda: key)
        )

    def serve(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        resource, parameters = _route(path)
        if resource == "/payments" and (untaken := _untaken(body)):
            self._untaken.append(untaken)
            return Reply(400, {}, msgspec.json.encode({"code": "invalid-amount"}))
        event: dict[str, Any] = api_event(
            method, resource, path=parameters, body=body.decode() or None, headers=headers
        )
        with _elsewhere():
            answer = self._handler(event, None)
        return Reply(answer["statusCode"], {}, (answer["body"] or "").encode())


class Line:
    """`cartwright.remote.Remote`, as far as a provider's client uses it."""

    url = URL

    def __init__(self, cloud: Cloud, front: Front) -> None:
        self._cloud = cloud
        self._front = front

    def connect(self) -> Self:
        return self

    def call(
        self, method: str, path: str = "", *, headers: Mapping[str, str], body: bytes = b"", query: str = ""
    ) -> Reply:
        del query
        try:
            return exchange(
                self._cloud.world,
                f"bank {method} {path}",
                lambda: self._front.serve(method, path, headers, body),
                refused=_Failed,
                unknown=lambda: OutcomeUnknown("No answer came"),
            )
        except _Failed:
            return Reply(503, {}, msgspec.json.encode({"code": "unavailable"}))


class _Failed(Exception):
    """The bank answers 503."""


def _untaken(body: bytes) -> str:
    asked = msgspec.json.decode(body)
    amount, currency = asked["amount"], asked["currency"]
    return f"{amount} {currency} for {asked['reference']}" if amount % STEPS.get(currency, 1) else ""


def _route(path: str) -> tuple[str, dict[str, str]]:
    """/payments/REFERENCE/capture -> the resource and its parameter."""
    _, first, *rest = path.split("/")
    if not rest:
        return f"/{first}", {}
    return "/".join(["", first, "{reference}", *rest[1:]]), {"reference": rest[0]}


@contextmanager
def _elsewhere() -> Iterator[None]:
    """Another company's process: its deadline and its log are none of ours."""
    deadline, fields = DEADLINE._at, INVOCATION.fields
    try:
        yield
    finally:
        DEADLINE._at, INVOCATION.fields = deadline, fields
