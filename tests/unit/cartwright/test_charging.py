"""What the providers take in each currency, by what Stripe publishes."""

import pytest

from cartwright.charging import ChargeRule, charge_rule
from cartwright.money import CURRENCIES, MAX_AMOUNT

ZERO_DECIMAL = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split()  # noqa: SIM905
THREE_DECIMAL = ("BHD", "JOD", "KWD", "OMR", "TND")
WITH_TWO_DECIMALS = ("ISK", "UGX")


def stripes(currency: str) -> ChargeRule:
    rule = charge_rule("stripe", currency)
    assert rule is not None
    return rule


@pytest.mark.parametrize("currency", ZERO_DECIMAL)
def test_stripe_counts_whole_units_of_these(currency: str) -> None:
    assert stripes(currency).to_provider(5 * 10 ** CURRENCIES[currency]) == 5


@pytest.mark.parametrize("currency", WITH_TWO_DECIMALS)
def test_stripe_counts_hundredths_of_these_that_have_none(currency: str) -> None:
    rule = stripes(currency)
    assert (rule.to_provider(5), rule.from_provider(500), rule.most) == (500, 5, 999_999)


@pytest.mark.parametrize("currency", THREE_DECIMAL)
def test_the_last_of_three_decimals_is_zero(currency: str) -> None:
    rule = stripes(currency)
    assert [rule.takes(amount) for amount in (5120, 5124, 5130)] == [True, False, True]
    assert [rule.rounded(amount) for amount in (0, 1, 5124, 5125, 5130)] == [0, 10, 5120, 5130, 5130]


@pytest.mark.parametrize(
    ("currency", "least", "most"),
    [
        ("GBP", 30, 99_999_999),
        ("JPY", 50, 99_999_999),
        ("IDR", 1, 999_999_999_999),
        ("KWD", 10, 99_999_990),
        ("MGA", 100, 9_999_999_900),
    ],
)
def test_the_least_and_the_most(currency: str, least: int, most: int) -> None:
    rule = stripes(currency)
    assert (rule.least, rule.most) == (least, most)
    assert [rule.takes(least - 1), rule.takes(least), rule.takes(most), rule.takes(most + 1)] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("currency", sorted(CURRENCIES))
def test_amounts_survive_the_way_to_stripe_and_back(currency: str) -> None:
    rule = charge_rule("stripe", currency)
    if rule is None:
        return
    for amount in (rule.least, rule.rounded(1234 * rule.step + 1), rule.most):
        assert rule.from_provider(rule.to_provider(amount)) == amount
    assert rule.to_provider(rule.most) <= 10**12 - 1


def test_currencies_that_stripe_does_not_take() -> None:
    assert [code for code in ("IQD", "LYD", "CUP", "IRR", "KPW") if charge_rule("stripe", code)] == []


def test_the_sandbox_takes_every_amount() -> None:
    assert charge_rule("sandbox", "KWD") == ChargeRule(step=1, least=1, most=MAX_AMOUNT)
    assert charge_rule("sandbox", "ABC") is None
