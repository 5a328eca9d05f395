"""What staff do with promotions and rates."""

from collections.abc import Mapping

from basket.bootstrap.staff import Desks
from basket.pricing.api import PromotionPage, PromotionPath, PromotionQuery
from basket.pricing.promotion_domain import Promotion
from basket.pricing.views import MadeCodes, PromotionUsage, shown_shipping, shown_tax
from cartwright.http.dispatcher import Operation
from cartwright.http.requests import Request
from cartwright.http.responses import Created, Tagged

_SCOPE = "listPromotions"


class StaffOperations:
    def __init__(self, desks: Desks) -> None:
        self._promotions = desks.promotions
        self._rates = desks.rates
        self._cursors = desks.cursors

    def table(self) -> Mapping[str, Operation]:
        return {
            "listPromotions": self.list_promotions,
            "createPromotion": self.create_promotion,
            "getPromotion": self.get_promotion,
            "getPromotionUsage": self.get_usage,
            "replacePromotion": self.replace_promotion,
            "deletePromotion": self.delete_promotion,
            "makeCodes": self.make_codes,
            "getTaxRates": self.get_tax,
            "replaceTaxRates": self.replace_tax,
            "getShippingRates": self.get_shipping,
            "replaceShippingRates": self.replace_shipping,
        }

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

    def get_usage(self, request: Request) -> PromotionUsage:
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

    def get_tax(self, request: Request) -> Tagged:
        del request
        version, table = self._rates.tax()
        return Tagged(shown_tax(version, table), str(version))

    def replace_tax(self, request: Request) -> Tagged:
        version, table = self._rates.set_tax(request.body, request.actor, request.if_match.admits)
        return Tagged(shown_tax(version, table), str(version))

    def get_shipping(self, request: Request) -> Tagged:
        del request
        version, table = self._rates.shipping()
        return Tagged(shown_shipping(version, table), str(version))

    def replace_shipping(self, request: Request) -> Tagged:
        version, table = self._rates.set_shipping(request.body, request.actor, request.if_match.admits)
        return Tagged(shown_shipping(version, table), str(version))


def _id(request: Request) -> str:
    path: PromotionPath = request.path
    return path.promotion_id


def _tagged(promotion: Promotion) -> Tagged:
    return Tagged(promotion, str(promotion.version))
