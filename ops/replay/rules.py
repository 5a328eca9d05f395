"""Fixed rules for what the ledger lacks: the same file yields the same checkouts and the same stock.

- Payment: an invoice whose number is divisible by 20 is declined, the others are approved.
- Stock: a tenth of the SKUs, by a hash of the SKU, gets 60 % of the demand, rounded down. All others get 110 % of the
  demand, rounded up.
- A country without an ISO 3166 code becomes Great Britain.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from ops.replay.invoices import Invoice

APPROVED, DECLINED = "tok_approve", "tok_decline_insufficient_funds"
DECLINED_EVERY = 20
SCARCE_ONE_IN = 10
SCARCE_PERCENT, PLENTY_PERCENT = 60, 110

_COUNTRIES: Mapping[str, str] = {
    "australia": "AU",
    "austria": "AT",
    "bahrain": "BH",
    "belgium": "BE",
    "brazil": "BR",
    "canada": "CA",
    "channel islands": "JE",
    "cyprus": "CY",
    "czech republic": "CZ",
    "denmark": "DK",
    "eire": "IE",
    "finland": "FI",
    "france": "FR",
    "germany": "DE",
    "greece": "GR",
    "hong kong": "HK",
    "iceland": "IS",
    "israel": "IL",
    "italy": "IT",
    "japan": "JP",
    "lebanon": "LB",
    "lithuania": "LT",
    "malta": "MT",
    "netherlands": "NL",
    "norway": "NO",
    "poland": "PL",
    "portugal": "PT",
    "rsa": "ZA",
    "saudi arabia": "SA",
    "singapore": "SG",
    "spain": "ES",
    "sweden": "SE",
    "switzerland": "CH",
    "united arab emirates": "AE",
    "united kingdom": "GB",
    "usa": "US",
}


def country_of(invoice: Invoice) -> str:
    return _COUNTRIES.get(invoice.country.lower(), "GB")


def declines(invoice: Invoice) -> bool:
    return invoice.number.isdigit() and int(invoice.number) % DECLINED_EVERY == 0


def idempotency_key(invoice: Invoice, label: str) -> str:
    """The Idempotency-Key of the invoice's checkout."""
    return f"replay-{label}-{invoice.number}"


def email_of(invoice: Invoice, label: str) -> str:
    return f"{idempotency_key(invoice, label)}@example.com"


def token_of(invoice: Invoice) -> str:
    """The sandbox's token for the invoice's payment."""
    return DECLINED if declines(invoice) else APPROVED


def checkout_of(invoice: Invoice, label: str, total: int, payment_method_id: str) -> dict[str, Any]:
    """The body of the invoice's checkout at this total, in minor units."""
    return {
        "email": email_of(invoice, label),
        "address": {
            "name": f"Invoice {invoice.number}",
            "line1": "1 Wholesale Road",
            "city": invoice.country or "London",
            "postcode": "N1 1AA",
            "country": country_of(invoice),
        },
        "shipping_option": "standard",
        "payment_method_id": payment_method_id,
        "expected_total": total,
    }


def is_scarce(sku: str) -> bool:
    return int(hashlib.sha256(sku.upper().encode()).hexdigest()[:8], 16) % SCARCE_ONE_IN == 0


def stock_for(sku: str, demand: int) -> int:
    """Units to receive, possibly none."""
    return demand * SCARCE_PERCENT // 100 if is_scarce(sku) else -(-demand * PLENTY_PERCENT // 100)
