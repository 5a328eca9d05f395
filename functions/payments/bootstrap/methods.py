import os

from cartwright.aws.dynamodb import Table
from cartwright.clock import utc_now
from cartwright.logging import configure
from payments.method_repository import MethodRepository
from payments.methods import PaymentMethods
from payments.settings import MethodSettings


def compose(settings: MethodSettings) -> PaymentMethods:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    return PaymentMethods(MethodRepository(table), utc_now, os.urandom)
