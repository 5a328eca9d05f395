"""Exchanges the provider's token for an id, so that checkouts, events and orders never carry the token."""

from collections.abc import Callable

from cartwright.clock import Clock
from payments.method_domain import PaymentMethod, kept
from payments.ports import Methods


class PaymentMethods:
    def __init__(self, methods: Methods, clock: Clock, random_bytes: Callable[[int], bytes]) -> None:
        self._methods = methods
        self._clock = clock
        self._random_bytes = random_bytes

    def add(self, token: str) -> PaymentMethod:
        """Not idempotent: a retry creates another method, and the first one expires."""
        method = kept(token, self._random_bytes, self._clock())
        self._methods.add(method)
        return method
