"""What random cases need to get past the door: a token, ids of things that exist, and rules no schema can say."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import requests
from schemathesis import Case
from schemathesis.core.transport import Response

from tests.local.conftest import LocalShop

CATEGORY = "fuzzed"
CURRENCIES = ("GBP", "EUR", "USD", "JPY")
FRAMING = {"connection", "content-length", "expect", "host", "te", "trailer", "transfer-encoding", "upgrade"}
"""Headers of the connection: the server in front of the API answers what is wrong with them."""
SECONDS = 60


class Fuzzer:
    """Puts a few things into the shop, for cases to meet. They are its own: a case may change or delete them."""

    def __init__(self, api: str, session: requests.Session) -> None:
        self._api = api
        self._session = session

    def stock_up(self) -> None:
        """Before the cases of an operation."""

    def clear_up(self) -> None:
        """After them."""

    def send(self, case: Case[Any], *, real: bool, pick: int) -> Response:
        """`real` cases concern things that exist; one in ten is sent with whatever token the case has."""
        if real:
            self._place(case, pick)
        for name in [name for name in case.headers if name.lower() in FRAMING]:
            del case.headers[name]
        return case.call(
            base_url=self._api,
            session=self._session,
            headers={} if pick % 10 == 1 else self._signed(case),
            timeout=SECONDS,
            allow_redirects=False,
        )

    def _place(self, case: Case[Any], pick: int) -> None:
        raise NotImplementedError

    def _signed(self, case: Case[Any]) -> dict[str, str]:
        """The header of whoever may call the operation."""
        raise NotImplementedError


class CatalogueFuzzer(Fuzzer):
    def __init__(self, shop: LocalShop, session: requests.Session) -> None:
        super().__init__(shop.api, session)
        self._staff = {"Authorization": f"Bearer {shop.token('staff')}"}
        self._ids: Mapping[str, Sequence[str]] = {}
        self._created("categories", _category(CATEGORY))

    def stock_up(self) -> None:
        """What the operations before have left of the things there were is not counted on."""
        tag = uuid.uuid4().hex[:8]
        products = [self._created("products", _product(f"{tag}-{number}")) for number in range(5)]
        image = {"content_type": "image/png", "content_length": 100}
        self._ids = {
            "product_id": products,
            "slug": [f"fuzzed-{tag}-{number}" for number in range(5)],
            "sku": [f"FUZZED-{tag}-{number}" for number in range(5)],
            "category_id": [self._created("categories", _category(f"{tag}-{number}")) for number in range(3)],
            "image_id": [self._created(f"products/{product}/images", image) for product in products],
            "file": ["small.webp", "large.jpeg"],
            "import_id": [self._created("imports", {"content_length": 100}) for _ in range(2)],
            "export_id": [self._created("exports", {})],
        }

    def _signed(self, case: Case[Any]) -> dict[str, str]:
        return self._staff

    def _place(self, case: Case[Any], pick: int) -> None:
        for name, values in self._ids.items():
            if name in (case.path_parameters or {}):
                case.path_parameters[name] = values[pick % len(values)]
        if "If-Match" in case.headers:
            case.headers["If-Match"] = "*"
        case.body = _plausible(case.body)

    def _created(self, path: str, body: Mapping[str, Any]) -> str:
        answer = self._session.post(f"{self._api}/{path}", json=body, headers=self._staff, timeout=SECONDS)
        assert answer.status_code in (201, 202), answer.text
        return str(answer.json()["id"])


def _category(slug: str) -> dict[str, Any]:
    return {"slug": slug, "name": slug}


def _product(tag: str) -> dict[str, Any]:
    return {
        "slug": f"fuzzed-{tag}",
        "title": f"Fuzzed {tag}",
        "category": CATEGORY,
        "status": "active",
        "variants": [{"sku": f"FUZZED-{tag}", "prices": {"GBP": 1250}}],
    }


def _plausible(value: Any) -> Any:
    """`value` with whole numbers written as such, and with currencies, a category and images that there are."""
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
    if isinstance(plausible.get("category"), str):
        plausible["category"] = CATEGORY
    if isinstance(plausible.get("parent"), str):
        plausible["parent"] = CATEGORY
    for name in ("compare_at", "barcode"):
        if plausible.get(name):
            plausible[name] = None
    if isinstance(plausible.get("images"), list):
        plausible["images"] = []
    return plausible
