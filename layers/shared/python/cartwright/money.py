"""Money: an integer of minor units and an ISO 4217 code, without floats."""

import re
from decimal import Decimal
from typing import Self

from msgspec import Struct

_EXPONENTS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF"
        " CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG"
        " HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU"
        " MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR"
        " SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES"
        " WST XCD YER ZAR ZMW ZWG"
    ),
    3: "BHD IQD JOD KWD LYD OMR TND",
}
CURRENCIES: dict[str, int] = {
    code: exponent for exponent, codes in _EXPONENTS.items() for code in codes.split()
}
"""ISO 4217 codes in use -> decimals of their minor unit."""

MAX_AMOUNT = 2**53 - 1
"""In minor units, for prices, lines, totals, payments, promotions and rates in any currency. JSON readers may lose
precision beyond it (RFC 8259, section 6).
"""

_DECIMAL = re.compile(r"(?P<whole>[0-9]{1,16})(?:\.(?P<fraction>[0-9]{1,6}))?")


class InvalidMoney(ValueError):
    """The message describes the invalid amount or currency, and is safe to show to the caller."""


class Money(Struct, frozen=True):
    """`minor` counts the currency's smallest unit: 1250 GBP is twelve pounds fifty."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise InvalidMoney(f"{self.minor!r} is not a whole number of minor units")
        exponent(self.currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> Self:
        """Parses major units, such as `12.5`, without sign or grouping. Raises InvalidMoney."""
        decimals = exponent(currency)
        match = _DECIMAL.fullmatch(text)
        if match is None:
            raise InvalidMoney(f"{text[:40]!r} is not an amount such as 12.50")
        fraction = match["fraction"] or ""
        if len(fraction.rstrip("0")) > decimals:
            raise InvalidMoney(f"{text} has more decimals than {currency}")
        return cls(int(match["whole"] + fraction[:decimals].ljust(decimals, "0")), currency)

    def __add__(self, other: Self) -> Self:
        self._same(other)
        return type(self)(self.minor + other.minor, self.currency)

    def __sub__(self, other: Self) -> Self:
        self._same(other)
        return type(self)(self.minor - other.minor, self.currency)

    def times(self, quantity: int) -> Self:
        return type(self)(self.minor * quantity, self.currency)

    def __str__(self) -> str:
        amount = Decimal(self.minor).scaleb(-exponent(self.currency))
        return f"{amount:f} {self.currency}"

    def _same(self, other: Self) -> None:
        if other.currency != self.currency:
            raise InvalidMoney(f"{self.currency} and {other.currency} cannot be added up")


def exponent(currency: str) -> int:
    """Decimals of the minor unit. Raises InvalidMoney for an unknown code."""
    try:
        return CURRENCIES[currency]
    except KeyError:
        raise InvalidMoney(f"{currency[:10]!r} is not a currency of ISO 4217") from None
