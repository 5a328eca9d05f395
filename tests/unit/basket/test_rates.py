"""Tax by country and class, shipping by weight and destination."""

import msgspec
import pytest

from basket.pricing.domain import Item
from basket.pricing.shipping_domain import (
    DEFAULT_SHIPPING,
    Band,
    ShippingOption,
    ShippingTable,
    Zone,
    choices,
    faults,
    weight_of,
)
from basket.pricing.tax_domain import (
    DEFAULT_TAXES,
    MOST_REGIONS,
    CountryTax,
    TaxRates,
    TaxTable,
    tax_on,
)


@pytest.mark.parametrize(
    ("inclusive", "amount", "tax"),
    [(True, 1200, 200), (False, 1200, 240), (True, 0, 0), (True, 3, 1), (False, 2, 0)],
)
def test_tax_is_within_the_price_or_on_top_of_it(inclusive: bool, amount: int, tax: int) -> None:
    assert tax_on(amount, CountryTax(inclusive=inclusive, standard=2000), "standard") == tax


def test_the_class_decides_the_rate_and_the_country_the_table() -> None:
    home = DEFAULT_TAXES.of("GB")
    assert [home.rate("standard"), home.rate("reduced"), home.rate("zero")] == [2000, 500, 0]
    assert DEFAULT_TAXES.of("US") == DEFAULT_TAXES.elsewhere


CANADA = CountryTax(
    inclusive=False,
    standard=500,
    regions={"ON": TaxRates(standard=1300), "QC": TaxRates(standard=1498, reduced=500, shipping="reduced")},
)


@pytest.mark.parametrize(
    ("region", "rates", "missing"),
    [
        ("ON", (1300, 0, "standard"), False),
        ("qc", (1498, 500, "reduced"), False),
        ("AB", (500, 0, "standard"), False),
        ("Ontario", (500, 0, "standard"), True),
        ("", (500, 0, "standard"), True),
    ],
)
def test_a_region_has_its_own_rates_or_those_of_its_country(
    region: str, rates: tuple[int, int, str], missing: bool
) -> None:
    found = CANADA.of(region)
    assert (found.standard, found.reduced, found.shipping, found.inclusive) == (*rates, False)
    assert CANADA.misses(region) == missing
    assert not DEFAULT_TAXES.of("GB").misses(region)


def test_a_table_has_so_many_regions_as_fit_into_an_item() -> None:
    regions = {f"{number:03}": TaxRates(standard=1) for number in range(100)}
    country = CountryTax(inclusive=True, standard=1, regions=regions)
    codes = list(DEFAULT_TAXES.countries)[: MOST_REGIONS // 100 + 1]
    with pytest.raises(ValueError, match="1000 regions"):
        TaxTable(countries=dict.fromkeys(codes, country), elsewhere=country)
    largest = TaxTable(countries=dict.fromkeys(codes[1:], country), elsewhere=DEFAULT_TAXES.elsewhere)
    assert len(msgspec.json.encode(largest)) < 200_000


def options(grams: int, goods: int = 0, country: str = "GB", currency: str = "GBP") -> dict[str, int]:
    found = choices(DEFAULT_SHIPPING, country=country, currency=currency, grams=grams, goods=goods)
    return {each.id: each.price for each in found}


def test_heavier_costs_more_and_some_ways_end() -> None:
    assert options(2_000) == {"standard": 395, "express": 995}
    assert options(2_001) == {"standard": 695, "express": 995}
    assert options(20_001) == {"standard": 1995}


def test_free_from_a_value_of_goods_on() -> None:
    assert options(100, goods=4_999)["standard"] == 395
    assert options(100, goods=5_000) == {"standard": 0, "express": 995}


def test_elsewhere_is_its_own_zone_and_an_unknown_currency_has_no_price() -> None:
    assert options(100, country="US") == {"standard": 995}
    assert options(100, currency="JPY") == {}
    assert choices(ShippingTable(zones=()), country="GB", currency="GBP", grams=1, goods=1) == ()


def test_what_the_catalogue_does_not_weigh_has_the_tables_weight() -> None:
    table = ShippingTable(zones=(), unknown_weight_grams=7)
    items = tuple(
        Item(sku=str(grams), product_id="p", title="A", quantity=2, unit_price=1, weight_grams=grams)
        for grams in (None, 0, 10)
    )
    assert weight_of(items, table) == 14 + 0 + 20


def zone(
    *countries: str, bands: tuple[int | None, ...] = (None,), ids: tuple[str, ...] = ("standard",)
) -> Zone:
    weights = tuple(Band(up_to_grams=grams, prices={"GBP": 1}) for grams in bands)
    made = tuple(ShippingOption(id=each, name="Standard", bands=weights) for each in ids)
    return Zone(name="A zone", countries=countries, options=made)


@pytest.mark.parametrize(
    ("zones", "fields"),
    [
        ((zone("GB"), zone("FR"), zone()), []),
        ((zone("GB"), zone("FR", "GB")), ["zones[1].countries"]),
        ((zone(), zone()), ["zones[1].countries"]),
        ((zone(ids=("a", "a")),), ["zones[0].options[1].id"]),
        ((zone(bands=(2, 2)),), ["zones[0].options[0].bands"]),
        ((zone(bands=(None, 5)),), ["zones[0].options[0].bands"]),
    ],
)
def test_tables_that_contradict_themselves_are_named(zones: tuple[Zone, ...], fields: list[str]) -> None:
    assert [field for field, _ in faults(ShippingTable(zones=zones))] == fields
    assert faults(DEFAULT_SHIPPING) == []
