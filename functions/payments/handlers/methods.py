"""Serves shoppers who add a payment method."""

import os
from collections.abc import Callable

from cartwright.authorisation import PublicOnly
from cartwright.aws.dynamodb import Table
from cartwright.clock import Clock, utc_now
from cartwright.http.dispatcher import serving
from cartwright.http.requests import Request
from cartwright.runtime import Composed, Handler
from payments.api import ROUTES, PaymentMethodInput
from payments.method_domain import PaymentMethod, kept
from payments.method_repository import MethodRepository
from payments.ports import Methods
from payments.settings import MethodSettings
from payments.views import PaymentMethodView, method_view


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


class ShopperOperations:
    def __init__(self, methods: PaymentMethods) -> None:
        self._methods = methods

    def add_payment_method(self, request: Request) -> PaymentMethodView:
        given: PaymentMethodInput = request.body
        return method_view(self._methods.add(given.token))


def compose(settings: MethodSettings) -> Handler:
    table = Table(settings.table_name).connect()
    methods = PaymentMethods(MethodRepository(table), utc_now, os.urandom)
    return serving(ROUTES, "methods", PublicOnly(), ShopperOperations(methods))


handler = Composed(compose, MethodSettings.from_environment)
