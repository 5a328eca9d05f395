"""Staff use cases for promotions and rates."""

import base64
from collections.abc import Callable
from datetime import datetime

from msgspec import structs

from basket.pricing import promotion_domain, shipping_domain
from basket.pricing.domain import InvalidPromotion, InvalidRates, PromotionNotFound
from basket.pricing.ports import Promotions, PromotionSlice, RateKind, RateTables
from basket.pricing.promotion_domain import Promotion, PromotionInput
from basket.pricing.shipping_domain import ShippingTable
from basket.pricing.tax_domain import TaxTable
from cartwright.clock import Clock
from cartwright.cursors import Position
from cartwright.errors import FieldError, PreconditionFailed
from cartwright.fields import Actor
from cartwright.ids import NewId
from cartwright.money import CURRENCIES

Precondition = Callable[[str], bool]
"""Tells whether the caller's precondition matches an entity tag."""
_CODE_BYTES = 10
"""80 random bits: unguessable and free of collisions."""


class PromotionService:
    def __init__(
        self, promotions: Promotions, clock: Clock, new_id: NewId, random_bytes: Callable[[int], bytes]
    ) -> None:
        self._promotions = promotions
        self._clock = clock
        self._new_id = new_id
        self._random_bytes = random_bytes

    def get(self, promotion_id: str) -> Promotion:
        """Raises PromotionNotFound."""
        return self._found(promotion_id)

    def used(self, promotion_id: str) -> tuple[int, int]:
        """Returns the usage by paid and by unpaid orders. Raises PromotionNotFound."""
        return self._promotions.used(self._found(promotion_id).id)

    def page(self, *, limit: int, after: Position | None) -> PromotionSlice:
        return self._promotions.page(limit=limit, after=after)

    def create(self, given: PromotionInput, by: Actor) -> Promotion:
        """Raises InvalidPromotion, CodeTaken."""
        _check(given)
        at = self._clock()
        promotion = _promotion(given, (self._new_id(), 1, at, by), at, by)
        self._promotions.add(promotion)
        return promotion

    def replace(self, promotion_id: str, given: PromotionInput, by: Actor, admits: Precondition) -> Promotion:
        """Raises InvalidPromotion, PromotionNotFound, PreconditionFailed, CodeTaken, ConcurrentUpdate."""
        _check(given)
        before = self._admitted(promotion_id, admits)
        known = (before.id, before.version + 1, before.created_at, before.created_by)
        after = _promotion(given, known, self._clock(), by)
        self._promotions.replace(before, after)
        return after

    def remove(self, promotion_id: str, by: Actor, admits: Precondition) -> None:
        """Raises PromotionNotFound, PreconditionFailed, ConcurrentUpdate."""
        self._promotions.remove(self._admitted(promotion_id, admits), by, self._clock())

    def make_codes(self, promotion_id: str, count: int, by: Actor) -> tuple[str, ...]:
        """Creates codes that are valid for one order each. Raises PromotionNotFound."""
        promotion = self._found(promotion_id)
        made = tuple(base64.b32encode(self._random_bytes(_CODE_BYTES)).decode() for _ in range(count))
        self._promotions.add_codes(promotion, made, by, self._clock())
        return made

    def _admitted(self, promotion_id: str, admits: Precondition) -> Promotion:
        before = self._found(promotion_id)
        if not admits(str(before.version)):
            raise PreconditionFailed(f"The current version of the promotion is {before.version}.")
        return before

    def _found(self, promotion_id: str) -> Promotion:
        found = self._promotions.get(promotion_id)
        if found is None:
            raise PromotionNotFound
        return found


class RateService:
    def __init__(self, tables: RateTables, clock: Clock) -> None:
        self._tables = tables
        self._clock = clock

    def tax(self) -> tuple[int, TaxTable]:
        return self._tables.tax()

    def shipping(self) -> tuple[int, ShippingTable]:
        return self._tables.shipping()

    def set_tax(self, given: TaxTable, by: Actor, admits: Precondition) -> tuple[int, TaxTable]:
        """Raises PreconditionFailed, ConcurrentUpdate."""
        return self._set("tax", self._tables.tax()[0], given, by, admits), given

    def set_shipping(
        self, given: ShippingTable, by: Actor, admits: Precondition
    ) -> tuple[int, ShippingTable]:
        """Raises InvalidRates, PreconditionFailed, ConcurrentUpdate."""
        faults = [FieldError(*each) for each in shipping_domain.faults(given)]
        for place, zone in enumerate(given.zones):
            for number, option in enumerate(zone.options):
                where = f"zones[{place}].options[{number}]"
                prices = [*option.free_over, *(code for band in option.bands for code in band.prices)]
                faults += _currency_faults(where, prices)
        if faults:
            raise InvalidRates(errors=faults)
        return self._set("shipping", self._tables.shipping()[0], given, by, admits), given

    def _set(
        self, kind: RateKind, before: int, table: TaxTable | ShippingTable, by: Actor, admits: Precondition
    ) -> int:
        if not admits(str(before)):
            raise PreconditionFailed(f"The current version of the rates is {before}.")
        self._tables.replace(kind, before, table, self._clock(), by)
        return before + 1


def _promotion(
    given: PromotionInput, known: tuple[str, int, datetime, Actor | None], at: datetime, by: Actor
) -> Promotion:
    """`known` is the id, the new version, and the time and author of the creation."""
    promotion_id, version, created_at, created_by = known
    fields = structs.asdict(given)
    if given.kind in ("percentage", "fixed"):
        fields["per"] = given.per or "order"
    return Promotion(
        **fields,
        id=promotion_id,
        version=version,
        created_at=created_at,
        created_by=created_by,
        updated_at=at,
        updated_by=by,
    )


def _check(given: PromotionInput) -> None:
    """Raises InvalidPromotion."""
    faults = [FieldError(*each) for each in promotion_domain.faults(given)]
    faults += _currency_faults("amounts", [*given.amounts])
    faults += _currency_faults("minimum", [*given.minimum])
    if faults:
        raise InvalidPromotion(errors=faults)


def _currency_faults(where: str, codes: list[str]) -> list[FieldError]:
    unknown = (code for code in dict.fromkeys(codes) if code not in CURRENCIES)
    return [FieldError(f"{where}.{code}", f"{code} is not an ISO 4217 currency code") for code in unknown]
