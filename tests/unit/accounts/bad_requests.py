"""What callers may not send, by route: each fault, and the field that the answer has to name."""

import json
from typing import Any

from cartwright.http.requests import MAX_BODY_BYTES
from tests.unit.accounts.accounts_harness import HOME

NUMBERS = [-1, 0, 1.5, 2**53 + 1, True]
BAD_LINES: list[Any] = [
    "",
    " ",
    " x",
    "x ",
    "a\nb",
    "a\n",
    "\u0000",
    "\u0085",
    "x" * 101,
    None,
    [],
    {},
    *NUMBERS,
]
BAD_OPTIONAL: list[Any] = [" ", " x", "a\nb", "x" * 101, None, [], *NUMBERS]
BAD_COUNTRIES: list[Any] = ["", "gb", "GBR", "UK", "XX", "ZZ", "AA", "G", "GB\n", " GB", None, 826, ["GB"]]
BAD_FLAGS: list[Any] = ["true", 1, 0, None, "yes", []]
FOREIGN: dict[str, Any] = {
    "id": "01936b70-5b00-7a10-8c22-0f1e2d3c4b5a",
    "customer_id": "bob",
    "owner": "bob",
    "version": 9,
    "outbox": [],
    "pk": "C#bob",
}
"""What is not a caller's to say."""

BAD_ADDRESSES: dict[str, tuple[dict[str, Any], str]] = {
    **{
        f"{name} is {wrong!r:.30}": ({**HOME, name: wrong}, name)
        for name in ("name", "line1", "city")
        for wrong in BAD_LINES
    },
    **{
        f"{name} is {wrong!r:.30}": ({**HOME, name: wrong}, name)
        for name in ("line2", "region")
        for wrong in BAD_OPTIONAL
    },
    **{
        f"postcode is {wrong!r:.30}": ({**HOME, "postcode": wrong}, "postcode")
        for wrong in ["x" * 21, " 1", None, 5]
    },
    **{f"country is {wrong!r}": ({**HOME, "country": wrong}, "country") for wrong in BAD_COUNTRIES},
    **{
        f"{name} is {wrong!r}": ({**HOME, name: wrong}, name)
        for name in ("default_shipping", "default_billing")
        for wrong in BAD_FLAGS
    },
    **{f"{name} is said": ({**HOME, name: value}, name) for name, value in FOREIGN.items()},
    **{
        f"no {name}": ({key: value for key, value in HOME.items() if key != name}, name)
        for name in ("name", "line1", "city", "country")
    },
}

BAD_BODIES: dict[str, tuple[str, int]] = {
    "nothing": ("", 400),
    "no JSON": ("{", 400),
    "a list": ("[]", 400),
    "null": ("null", 400),
    "a string": ('"x"', 400),
    "two documents": (json.dumps(HOME) + "{}", 400),
    "a huge number": ('{"name": 1e400}', 400),
    "half a surrogate": ('{"name": "\\ud800"}', 400),
    "deep": ('{"name":' * 2000 + "1" + "}" * 2000, 400),
    "too large": (json.dumps({**HOME, "line1": "x" * MAX_BODY_BYTES}), 413),
}

BAD_IDS = [
    "1",
    "",
    "../x",
    "A#1",
    "P",
    "01936B70-5B00-7A10-8C22-0F1E2D3C4B5A",
    "01936b70-5b00-7a10-8c22-0f1e2d3c4b5a\n",
]
BAD_CUSTOMERS = ["", "a#b", "../x", "x" * 65, "a\n", "a b", "é"]
