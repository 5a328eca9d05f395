"""What random cases need to get past the door: a token, ids of things that exist, and rules no schema can say."""

from collections.abc import Mapping, Sequence
from typing import Any

import requests
from schemathesis import Case
from schemathesis.core.transport import Response

from tests.local.conftest import LocalShop

CURRENCIES = ("GBP", "EUR", "USD", "JPY")
FRAMING = {"connection", "content-length", "expect", "host", "te", "trailer", "transfer-encoding", "upgrade"}
"""Headers of the connection: the server in front of the API answers what is wrong with them."""
SECONDS = 30


class Fuzzer:
    """Puts a few things into the shop, for cases to meet. They are its own: a case may overwrite them."""

    def __init__(self, shop: LocalShop, session: requests.Session) -> None:
        self._api = shop.api
        self._session = session
        self._signed = {"Authorization": f"Bearer {shop.token('staff')}"}
        self._ids: Mapping[str, Sequence[str]] = {
            "product_id": [self._created("products", _product(number)) for number in range(12)],
            "import_id": [self._created("imports", {"content_length": 100}) for _ in range(3)],
        }

    def send(self, case: Case[Any], *, real: bool, pick: int) -> Response:
        """`real` cases concern things that exist; one in ten is sent with whatever token the case has."""
        if real:
            self._place(case, pick)
        for name in [name for name in case.headers if name.lower() in FRAMING]:
            del case.headers[name]
        headers = {} if pick % 10 == 1 else self._signed
        return case.call(base_url=self._api, session=self._session, headers=headers, timeout=SECONDS)

    def _place(self, case: Case[Any], pick: int) -> None:
        for name, values in self._ids.items():
            if name in (case.path_parameters or {}):
                case.path_parameters[name] = values[pick % len(values)]
        if "If-Match" in case.headers:
            case.headers["If-Match"] = "*"
        case.body = _plausible(case.body)

    def _created(self, path: str, body: Mapping[str, Any]) -> str:
        answer = self._session.post(f"{self._api}/{path}", json=body, headers=self._signed, timeout=SECONDS)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])


def _product(number: int) -> dict[str, Any]:
    return {
        "slug": f"fuzzed-{number}",
        "title": f"Fuzzed {number}",
        "category": "fuzzed",
        "status": "active",
        "variants": [{"sku": f"FUZZED-{number}", "prices": {"GBP": 1250}}],
    }


def _plausible(value: Any) -> Any:
    """`value` with whole numbers written as such, and the codes of price lists replaced by real ones."""
    if isinstance(value, list):
        return [_plausible(each) for each in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, dict):
        return value
    plausible = {name: _plausible(inner) for name, inner in value.items()}
    prices = plausible.get("prices")
    if isinstance(prices, dict):
        plausible["prices"] = dict(zip(CURRENCIES, prices.values(), strict=False))
    return plausible
