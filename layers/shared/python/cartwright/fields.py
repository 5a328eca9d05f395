"""Field types that several services share, so that one name has the same values in every contract."""

from typing import Annotated

from msgspec import Meta, Struct

from cartwright.emails import Email
from cartwright.text import END, LINE, OPTIONAL_LINE

_COUNTRIES = (
    "A[DEFGILMOQRSTUWXZ]|B[ABDEFGHIJLMNOQRSTVWYZ]|C[ACDFGHIKLMNORUVWXYZ]|D[EJKMOZ]|E[CEGHRST]|F[IJKMOR]|"
    "G[ABDEFGHILMNPQRSTUWY]|H[KMNRTU]|I[DELMNOQRST]|J[EMOP]|K[EGHIMNPRWYZ]|L[ABCIKRSTUVY]|"
    "M[ACDEFGHKLMNOPQRSTUVWXYZ]|N[ACEFGILOPRUZ]|OM|P[AEFGHKLMNRSTWY]|QA|R[EOSUW]|S[ABCDEGHIJKLMNORSTVXYZ]|"
    "T[CDFGHJKLMNORTVWZ]|U[AGMSYZ]|V[ACEGINU]|W[FS]|Y[ET]|Z[AMW]"
)
"""The 249 codes that ISO 3166-1 assigns, grouped by first letter."""

COUNTRY_PATTERN = f"^({_COUNTRIES}){END}"

Country = Annotated[
    str,
    Meta(
        pattern=COUNTRY_PATTERN,
        description="ISO 3166-1 alpha-2; the United Kingdom is GB",
        examples=["GB"],
    ),
]
Currency = Annotated[str, Meta(pattern=f"^[A-Z]{{3}}{END}", description="ISO 4217", examples=["GBP"])]
Sku = Annotated[
    str,
    Meta(
        pattern=f"^[A-Za-z0-9][A-Za-z0-9._-]{{0,39}}{END}",
        description="Stock-keeping unit; unique across the shop, ignoring case",
        examples=["MUG-HARBOUR-BLUE"],
    ),
]
AddressLine = Annotated[str, Meta(pattern=LINE, min_length=1, max_length=100)]
OptionalLine = Annotated[str, Meta(pattern=OPTIONAL_LINE, max_length=100)]
Postcode = Annotated[str, Meta(pattern=OPTIONAL_LINE, max_length=20, examples=["SW1Y 4JH"])]


class PostalAddress(Struct, frozen=True, kw_only=True):
    name: str
    line1: str
    line2: str = ""
    city: str
    region: str = ""
    postcode: str
    country: Country


class Actor(Struct, frozen=True):
    """The author of a change: a staff member, or a component of the shop."""

    subject: Annotated[
        str,
        Meta(
            description="`sub` of the staff member, or the name of the component",
            examples=["5a1f7c3e-6f0e-4d1c-9b57-0d2f6f0a7b11", "import"],
        ),
    ]
    email: Annotated[Email | None, Meta(description="At the time of the change; null for a component")] = None


def normalize_sku(sku: str) -> str:
    """SKUs are compared ignoring case."""
    return sku.upper()
