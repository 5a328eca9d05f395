"""Tax by country, region and class. Each line is rounded half up separately, and the order's tax is their sum."""

import re
from typing import Annotated

from msgspec import Meta, Struct, structs

from basket.pricing.fields import REGION_PATTERN, BasisPoints, Region, TaxClass
from basket.pricing.rounding_domain import WHOLE, half_up
from cartwright.fields import Country

MOST_REGIONS = 1000
"""Of all countries: the table is one item, of at most 400 KB."""


class TaxRates(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    standard: BasisPoints
    reduced: BasisPoints = 0
    zero: Annotated[int, Meta(ge=0, le=0)] = 0
    shipping: TaxClass = "standard"

    def rate(self, tax_class: TaxClass) -> int:
        rates: dict[str, int] = {"standard": self.standard, "reduced": self.reduced, "zero": self.zero}
        return rates[tax_class]


class CountryTax(TaxRates, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """If `inclusive`, prices include the tax, as consumer prices do. Otherwise the tax is added to them.

    `regions` have rates of their own, in place of the country's. The addresses of such a country need the code of
    their region.
    """

    inclusive: bool
    regions: Annotated[dict[Region, TaxRates], Meta(max_length=100, description="By region")] = {}

    def of(self, region: str) -> "CountryTax":
        rates = self.regions.get(region.upper())
        return structs.replace(self, **structs.asdict(rates)) if rates else self

    def misses(self, region: str) -> bool:
        """Whether `region` has to be a code, and is none."""
        return bool(self.regions) and re.search(REGION_PATTERN, region.upper()) is None


Countries = Annotated[
    dict[Country, CountryTax],
    Meta(max_length=250, description="By destination country"),
]


class TaxTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`elsewhere` applies to countries that are not listed."""

    countries: Countries
    elsewhere: CountryTax

    def __post_init__(self) -> None:
        if sum(len(each.regions) for each in self.countries.values()) > MOST_REGIONS:
            raise ValueError(f"The countries have more than {MOST_REGIONS} regions in total")

    def of(self, country: str) -> CountryTax:
        return self.countries.get(country, self.elsewhere)


def tax_on(amount: int, rules: CountryTax, tax_class: TaxClass) -> int:
    """Returns the tax within `amount` if prices include it, otherwise the tax on top of it."""
    rate = rules.rate(tax_class)
    return half_up(amount * rate, WHOLE + rate if rules.inclusive else WHOLE)


def _with(standard: int, reduced: int) -> CountryTax:
    return CountryTax(inclusive=True, standard=standard, reduced=reduced)


DEFAULT_TAXES = TaxTable(
    countries={
        "AT": _with(2000, 1000),
        "BE": _with(2100, 600),
        "DE": _with(1900, 700),
        "DK": _with(2500, 0),
        "ES": _with(2100, 1000),
        "FI": _with(2550, 1400),
        "FR": _with(2000, 550),
        "GB": _with(2000, 500),
        "IE": _with(2300, 1350),
        "IT": _with(2200, 1000),
        "NL": _with(2100, 900),
        "PL": _with(2300, 800),
        "PT": _with(2300, 1300),
        "SE": _with(2500, 1200),
    },
    elsewhere=CountryTax(inclusive=False, standard=0),
)
"""The built-in table, used until staff set one. The party liable for the tax must verify it."""
