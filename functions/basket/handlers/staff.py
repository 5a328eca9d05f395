"""Serves staff: promotions and rates."""

import os

from basket.pricing.api import ROUTES, PromotionPage, PromotionPath, PromotionQuery
from basket.pricing.promotion_domain import Promotion
from basket.pricing.promotion_repository import PromotionRepository
from basket.pricing.rate_repository import RateRepository
from basket.pricing.service import PromotionService, RateService
from basket.pricing.views import MadeCodes, PromotionUsage, shown_shipping, shown_tax
from basket.settings import StaffSettings
from cartwright.authorisation import TokenAuthorizer
from cartwright.aws.dynamodb import Table
from cartwright.aws.secrets import secret
from cartwright.clock import utc_now
from cartwright.cursors import Cursors
from cartwright.http.dispatcher import serving
from cartwright.http.requests import Request
from cartwright.http.responses import Created, Tagged
from cartwright.ids import Ids
from cartwright.runtime import Composed, Handler

_SCOPE = "listPromotions"


class StaffOperations:
    def __init__(self, promotions: PromotionService, rates: RateService, cursors: Cursors) -> None:
        self._promotions = promotions
        self._rates = rates
        self._cursors = cursors

    def list_promotions(self, request: Request) -> PromotionPage:
        query: PromotionQuery = request.query
        after = self._cursors.open(query.cursor, _SCOPE) if query.cursor else None
        page = self._promotions.page(limit=query.limit, after=after)
        following = self._cursors.seal(page.after, _SCOPE) if page.after else None
        return PromotionPage(items=tuple(page.promotions), next=following)

    def create_promotion(self, request: Request) -> Created:
        made = self._promotions.create(request.body, request.actor)
        return Created(_tagged(made), location=f"promotions/{made.id}")

    def get_promotion(self, request: Request) -> Tagged:
        return _tagged(self._promotions.get(_id(request)))

    def get_promotion_usage(self, request: Request) -> PromotionUsage:
        used, held = self._promotions.used(_id(request))
        return PromotionUsage(used=used, held=held)

    def replace_promotion(self, request: Request) -> Tagged:
        return _tagged(
            self._promotions.replace(_id(request), request.body, request.actor, request.if_match.admits)
        )

    def delete_promotion(self, request: Request) -> None:
        self._promotions.remove(_id(request), request.actor, request.if_match.admits)

    def make_codes(self, request: Request) -> MadeCodes:
        return MadeCodes(codes=self._promotions.make_codes(_id(request), request.body.count, request.actor))

    def get_tax_rates(self, request: Request) -> Tagged:
        del request
        version, table = self._rates.tax()
        return Tagged(shown_tax(version, table), str(version))

    def replace_tax_rates(self, request: Request) -> Tagged:
        version, table = self._rates.set_tax(request.body, request.actor, request.if_match.admits)
        return Tagged(shown_tax(version, table), str(version))

    def get_shipping_rates(self, request: Request) -> Tagged:
        del request
        version, table = self._rates.shipping()
        return Tagged(shown_shipping(version, table), str(version))

    def replace_shipping_rates(self, request: Request) -> Tagged:
        version, table = self._rates.set_shipping(request.body, request.actor, request.if_match.admits)
        return Tagged(shown_shipping(version, table), str(version))


def _id(request: Request) -> str:
    path: PromotionPath = request.path
    return path.promotion_id


def _tagged(promotion: Promotion) -> Tagged:
    return Tagged(promotion, str(promotion.version))


def compose(settings: StaffSettings) -> Handler:
    table = Table(settings.table_name).connect()
    operations = StaffOperations(
        PromotionService(PromotionRepository(table), utc_now, Ids().new, os.urandom),
        RateService(RateRepository(table), utc_now),
        Cursors(lambda: secret(settings.cursor_secret_arn)),
    )
    return serving(ROUTES, "staff", TokenAuthorizer(settings.user_pool_client_id), operations)


handler = Composed(compose, StaffSettings.from_environment)
