"""Where customers and staff are served."""

from msgspec import Struct

from cartwright.aws.secrets import secret
from cartwright.cursors import Cursors
from orders.bootstrap.desk import desk
from orders.reading import OrderReader
from orders.service import OrderDesk
from orders.settings import ApiSettings


class Counter(Struct, frozen=True):
    desk: OrderDesk
    reader: OrderReader
    cursors: Cursors


def compose(settings: ApiSettings) -> Counter:
    made, orders = desk(settings, settings.capture_at)
    return Counter(
        made, OrderReader(orders, made.may_cancel), Cursors(lambda: secret(settings.cursor_secret_arn))
    )
