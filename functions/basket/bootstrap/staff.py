import os

from msgspec import Struct

from basket.pricing.promotion_repository import PromotionRepository
from basket.pricing.rate_repository import RateRepository
from basket.pricing.service import PromotionDesk, RateDesk
from basket.settings import StaffSettings
from cartwright.aws.dynamodb import Table
from cartwright.aws.secrets import secret
from cartwright.clock import utc_now
from cartwright.cursors import Cursors
from cartwright.ids import Ids
from cartwright.logging import configure


class Desks(Struct, frozen=True):
    promotions: PromotionDesk
    rates: RateDesk
    cursors: Cursors


def compose(settings: StaffSettings) -> Desks:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    return Desks(
        promotions=PromotionDesk(PromotionRepository(table), utc_now, Ids().new, os.urandom),
        rates=RateDesk(RateRepository(table), utc_now),
        cursors=Cursors(lambda: secret(settings.cursor_secret_arn)),
    )
