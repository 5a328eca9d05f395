"""Shipping rates by destination and weight, with free shipping from a minimum value."""

from itertools import pairwise
from typing import Annotated

from msgspec import Meta, Struct

from basket.pricing.domain import Item, ShippingChoice
from basket.pricing.fields import Amounts, Name, OptionId
from cartwright.fields import Country

HEAVIEST = 1_000_000_000


class Band(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Applies up to and including `up_to_grams`; null for any weight."""

    up_to_grams: Annotated[int, Meta(ge=1, le=HEAVIEST)] | None
    prices: Amounts


class ShippingOption(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`free_over` is compared with the value of the items after discounts."""

    id: OptionId
    name: Name
    bands: Annotated[tuple[Band, ...], Meta(min_length=1, max_length=20)]
    free_over: Amounts = {}


class Zone(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A zone without `countries` covers all countries that no other zone lists."""

    name: Name
    countries: Annotated[tuple[Country, ...], Meta(max_length=250)] = ()
    options: Annotated[tuple[ShippingOption, ...], Meta(min_length=1, max_length=20)]


class ShippingTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`unknown_weight_grams` is the weight of a unit whose weight the catalog does not specify."""

    zones: Annotated[tuple[Zone, ...], Meta(max_length=50)]
    unknown_weight_grams: Annotated[int, Meta(ge=0, le=10_000_000)] = 0

    def zone(self, country: str) -> Zone | None:
        listed = next((zone for zone in self.zones if country in zone.countries), None)
        return listed or next((zone for zone in self.zones if not zone.countries), None)


def faults(table: ShippingTable) -> list[tuple[str, str]]:
    """Returns inconsistencies that types cannot express, as fields and messages."""
    found: list[tuple[str, str]] = []
    seen: set[str] = set()
    for place, zone in enumerate(table.zones):
        where = f"zones[{place}]"
        if not zone.countries and any(not each.countries for each in table.zones[:place]):
            found.append((f"{where}.countries", "must not be empty in more than one zone"))
        found += (
            (f"{where}.countries", f"{each} is in more than one zone") for each in seen & {*zone.countries}
        )
        seen.update(zone.countries)
        ids = [option.id for option in zone.options]
        for number, option in enumerate(zone.options):
            if option.id in ids[:number]:
                found.append((f"{where}.options[{number}].id", "is already the id of another option"))
            limits = [band.up_to_grams or HEAVIEST + 1 for band in option.bands]
            if any(high <= low for low, high in pairwise(limits)):
                found.append((f"{where}.options[{number}].bands", "must be in ascending order of weight"))
    return found


def weight_of(items: tuple[Item, ...], table: ShippingTable) -> int:
    unknown = table.unknown_weight_grams
    return sum(
        item.quantity * (unknown if item.weight_grams is None else item.weight_grams) for item in items
    )


def choices(
    table: ShippingTable, *, country: str, currency: str, grams: int, goods: int
) -> tuple[ShippingChoice, ...]:
    """Options in the table's order; empty if the shop does not ship there. `goods` is the value after discounts."""
    zone = table.zone(country)
    found = ((option, _price(option, currency, grams, goods)) for option in (zone.options if zone else ()))
    return tuple(
        ShippingChoice(id=option.id, name=option.name, price=price)
        for option, price in found
        if price is not None
    )


def _price(option: ShippingOption, currency: str, grams: int, goods: int) -> int | None:
    """Returns None if the option has no band for the weight or no price in the currency."""
    band = next(
        (each for each in option.bands if each.up_to_grams is None or grams <= each.up_to_grams), None
    )
    if band is None or currency not in band.prices:
        return None
    free_over = option.free_over.get(currency)
    return 0 if free_over is not None and goods >= free_over else band.prices[currency]


def _band(grams: int | None, **prices: int) -> Band:
    return Band(up_to_grams=grams, prices=prices)


DEFAULT_SHIPPING = ShippingTable(
    zones=(
        Zone(
            name="Home",
            countries=("GB",),
            options=(
                ShippingOption(
                    id="standard",
                    name="Standard, 2 to 4 days",
                    bands=(
                        _band(2_000, GBP=395, EUR=460, USD=495),
                        _band(20_000, GBP=695, EUR=810, USD=870),
                        _band(None, GBP=1995, EUR=2320, USD=2495),
                    ),
                    free_over={"GBP": 5000, "EUR": 5900, "USD": 6300},
                ),
                ShippingOption(
                    id="express",
                    name="Express, the next day",
                    bands=(_band(20_000, GBP=995, EUR=1160, USD=1250),),
                ),
            ),
        ),
        Zone(
            name="Everywhere else",
            options=(
                ShippingOption(
                    id="standard",
                    name="International, 5 to 10 days",
                    bands=(
                        _band(2_000, GBP=995, EUR=1160, USD=1250),
                        _band(20_000, GBP=2495, EUR=2900, USD=3120),
                        _band(None, GBP=7995, EUR=9300, USD=9990),
                    ),
                ),
            ),
        ),
    ),
)
"""The built-in table, used until staff set one."""
