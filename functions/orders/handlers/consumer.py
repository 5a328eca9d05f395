"""Places orders, and hears what becomes of their stock and payment."""

import os

from cartwright.clock import utc_now
from orders.bootstrap.consumer import compose
from orders.handlers.order_news import OrderNews
from orders.settings import TableSettings

handler = OrderNews(compose(TableSettings.from_environment(os.environ)), utc_now)
