"""How a client of the shop asks: again, under the same name, as long as it has no certain answer."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from tests.simulation.world.cloud import Cloud
from tests.simulation.world.functions import Function
from tests.simulation.world.shapes import api_event

PATIENCE = 9
_AGAIN = frozenset({"checkout-in-flight", "concurrent-update"})


class GaveUp(Exception):
    """No certain answer came for so long that the client leaves."""


class Answer(Struct, frozen=True):
    """`tries` before it came: what they did, nobody knows."""

    status: int
    body: Any
    tries: int

    @property
    def code(self) -> str:
        return str(self.body.get("code", "")) if self.body else ""


class Client:
    """`broken` collects what no function may ever do, such as to let an error through."""

    def __init__(
        self,
        cloud: Cloud,
        name: str,
        broken: list[str],
        claims: Mapping[str, str] | None = None,
        *,
        source_ip: str = "",
    ) -> None:
        self._cloud = cloud
        self._name = name
        self._broken = broken
        self._claims = claims
        self._source_ip = source_ip
        self._asked = 0

    def ask(
        self,
        function: Function,
        method: str,
        resource: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        tries: int = PATIENCE,
    ) -> Answer:
        """Raises GaveUp."""
        self._asked += 1
        cause = f"{self._name} {self._asked}"
        event = api_event(
            method,
            resource,
            path=path,
            query=query,
            body=body,
            headers={"X-Correlation-Id": cause.replace(" ", "-"), **(headers or {})},
            claims=self._claims,
            source_ip=self._source_ip,
        )
        for number in range(tries):
            if number:
                self._cloud.world.wait(min(20_000, 250 << number))
            outcome = self._cloud.request(function, event, f"{cause} try {number}")
            if outcome.error is not None:
                self._broken.append(f"answers: {function.name} let through {outcome.error!r}")
            answer = outcome.answer
            if answer is None or answer["statusCode"] >= 500:
                if answer and answer["statusCode"] == 500:
                    self._broken.append(f"answers: {method} {resource} is answered {answer['body']}")
                continue
            given = msgspec.json.decode(answer["body"]) if answer["body"] else None
            found = Answer(answer["statusCode"], given, number)
            if found.code not in _AGAIN:
                return found
        raise GaveUp(cause)
