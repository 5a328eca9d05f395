"""The amounts that a payment provider accepts in each currency, so that every placed order can be paid.

Stripe: https://docs.stripe.com/currencies (zero-decimal, three-decimal, special cases, minimum and maximum charge
amounts). Stripe states minimums in the settlement currency, so they are known only for currencies that can be settled.
"""

from msgspec import Struct

from cartwright.money import CURRENCIES, MAX_AMOUNT

_STRIPE_CODES = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CLP"
    " CNY COP CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR"
    " ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MUR MVR MWK MXN"
    " MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SEK SGD SHP SLE"
    " SOS SRD SZL THB TJS TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VND VUV WST XAF XCD XOF XPF YER ZAR ZMW"
)
_STRIPE_CURRENCIES = frozenset(_STRIPE_CODES.split())
_STRIPE_LEAST = {
    "AED": 200,
    "AUD": 50,
    "BRL": 50,
    "CAD": 50,
    "CHF": 50,
    "CZK": 1500,
    "DKK": 250,
    "EUR": 50,
    "GBP": 30,
    "HKD": 400,
    "HUF": 17500,
    "INR": 50,
    "JPY": 50,
    "MXN": 1000,
    "MYR": 200,
    "NOK": 300,
    "NZD": 50,
    "PLN": 200,
    "RON": 200,
    "SEK": 300,
    "SGD": 50,
    "THB": 1000,
    "USD": 50,
}
_STRIPE_DECIMALS = {"ISK": 2, "UGX": 2, "MGA": 0}
"""Decimals of Stripe's amounts, where they differ from ISO 4217."""
_STRIPE_DIGITS = {"IDR": 12}
_STRIPE_MOST_DIGITS = 8


class ChargeRule(Struct, frozen=True, kw_only=True):
    """Amounts in minor units of ISO 4217: multiples of `step`, from `least` to `most`.

    `units` of the provider's units equal `per` minor units.
    """

    step: int = 1
    least: int = 1
    most: int = MAX_AMOUNT
    units: int = 1
    per: int = 1

    def rounded(self, amount: int) -> int:
        """Rounds to the nearest step, halves up. A nonzero amount never becomes 0."""
        return max((2 * amount + self.step) // (2 * self.step) * self.step, self.step if amount else 0)

    def takes(self, amount: int) -> bool:
        return self.least <= amount <= self.most and amount % self.step == 0

    def to_provider(self, amount: int) -> int:
        """The provider's amount for `amount`, which is a multiple of `step`."""
        return amount * self.units // self.per

    def from_provider(self, amount: int) -> int:
        return amount * self.per // self.units


def charge_rule(provider: str, currency: str) -> ChargeRule | None:
    """Returns None for a currency that the provider does not accept."""
    if provider != "stripe":
        return ChargeRule() if currency in CURRENCIES else None
    if currency not in _STRIPE_CURRENCIES or currency not in CURRENCIES:
        return None
    decimals = CURRENCIES[currency]
    more = _STRIPE_DECIMALS.get(currency, decimals) - decimals
    units, per = 10 ** max(more, 0), 10 ** max(-more, 0)
    most = 10 ** _STRIPE_DIGITS.get(currency, _STRIPE_MOST_DIGITS) - 1
    step = 10 if decimals == 3 else per
    return ChargeRule(
        step=step,
        least=max(_STRIPE_LEAST.get(currency, 1), step),
        most=most * per // units // step * step,
        units=units,
        per=per,
    )
