"""Serves shoppers who add a payment method."""

import os

from cartwright.authorisation import PublicOnly
from cartwright.aws.dynamodb import Table
from cartwright.clock import utc_now
from cartwright.http.dispatcher import serving
from cartwright.http.requests import Request
from cartwright.runtime import Composed, Handler
from payments.api import ROUTES, PaymentMethodInput
from payments.method_repository import MethodRepository
from payments.methods import PaymentMethods
from payments.settings import MethodSettings
from payments.views import PaymentMethodView, method_view


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
