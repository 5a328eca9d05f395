"""What random cases need to get past the doors of every service but the catalogue, and to do no harm there."""

from collections.abc import Callable, Mapping
from typing import Any

import requests
from schemathesis import Case

from cartwright.http import Access
from ops import paths
from ops.contracts.services import services
from tests.local.attacks.victim import TOTAL, Victim
from tests.local.fuzzing import CURRENCIES, SECONDS, Fuzzer

RARELY = {
    "receiveNotification",
    "answerChallenge",
    "capturePayment",
    "refundPayment",
    "checkOutBasket",
    "checkOutMyBasket",
    "mergeIntoMyBasket",
}
"""They want a signature, or a state that the case before has ended."""
NOWHERE = "https://127.0.0.1:9/webhooks/sandbox"
"""Where the sandbox may call without anybody hearing."""
_FREE: dict[str, Any] = {
    "kind": "free-shipping",
    "basis_points": None,
    "amounts": {},
    "buy": None,
    "get": None,
    "per": None,
    "skus": [],
    "product_ids": [],
}


class SaleFuzzer(Fuzzer):
    """Calls each operation as whoever may, about things of the victim's: a new service needs no fuzzer of its own.

    Rates of tax and shipping are everybody's: they are put back.
    """

    def __init__(self, service: str, victim: Victim, session: requests.Session) -> None:
        super().__init__(victim.shop.content["apis"][service], session)
        self._victim = victim
        (known,) = (each for each in services(paths.ROOT / "functions") if each.name == service)
        self._access = {route.operation: route.access for route in known.routes}
        self._promotion = ""
        self._changed_rates = False
        self._rates = self._read_rates() if service == "basket" else {}

    def stock_up(self) -> None:
        """Others may have deleted the promotions."""
        if self._rates:
            given = {"name": "Fuzzed", "kind": "free-shipping"}
            self._promotion = self._victim.counter.call("createPromotion", given).body["id"]

    def clear_up(self) -> None:
        for path, table in self._rates.items() if self._changed_rates else ():
            sent = self._staff | {"If-Match": "*"}
            answer = self._session.put(f"{self._api}{path}", json=table, headers=sent, timeout=30)
            assert answer.status_code == 200, answer.text
        self._changed_rates = False

    @property
    def _staff(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._victim.counter.tokens[Access.STAFF]}"}

    def _read_rates(self) -> dict[str, Any]:
        found = {}
        for path in ("/staff/rates/tax", "/staff/rates/shipping"):
            table = self._session.get(f"{self._api}{path}", headers=self._staff, timeout=30).json()
            found[path] = {name: value for name, value in table.items() if name != "version"}
        return found

    def _signed(self, case: Case[Any]) -> dict[str, str]:
        operation = case.operation.definition.raw["operationId"]
        self._changed_rates |= operation in ("replaceTaxRates", "replaceShippingRates")
        token = self._victim.token(self._access[operation])
        return {"Authorization": f"Bearer {token}"} if token else {}

    def _place(self, case: Case[Any], pick: int) -> None:
        victim, operation = self._victim, case.operation.definition.raw["operationId"]
        known = self._known(self._access[operation], pick)
        for name in known.keys() & {*(case.path_parameters or {})}:
            case.path_parameters[name] = known[name]
        for name, value in {**victim.guest_headers, "If-Match": "*"}.items():
            if name in case.headers and name != "Idempotency-Key":
                case.headers[name] = value
        if operation == "listOrders":
            case.query = {"state": "confirmed"}
        if isinstance(case.body, dict):
            body = _whole(case.body)
            case.body = SHAPED[operation](self, body) if operation in SHAPED else body

    def _known(self, access: Access, pick: int) -> dict[str, str]:
        """Path parameters, by name."""
        victim = self._victim
        order = victim.orders[pick % len(victim.orders)]
        return {
            "basket_id": victim.basket if access is Access.CUSTOMER else victim.guest_basket,
            "sku": victim.sku,
            "promotion_id": self._promotion,
            "order_id": order.id,
            "reference": order.id,
            "code": f"C{victim.tag}",
            "provider": "sandbox",
        }

    def lines(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"lines": [{"sku": self._victim.sku, "quantity": 1}]} if body.get("lines") else body

    def checkout(self, body: dict[str, Any]) -> dict[str, Any]:
        method = self._victim.counter.payment_method()
        return body | {"expected_total": TOTAL, "payment_method_id": method, "shipping_option": "standard"}

    def method(self, body: dict[str, Any]) -> dict[str, Any]:
        return body | {"token": "tok_approve"}

    def merge(self, body: dict[str, Any]) -> dict[str, Any]:
        guests = self._victim.guest_headers["Basket-Token"]
        return body | {"guest_basket_id": self._victim.guest_basket, "guest_token": guests}

    def opened(self, body: dict[str, Any]) -> dict[str, Any]:
        return body | {"currency": "GBP"}

    def promotion(self, body: dict[str, Any]) -> dict[str, Any]:
        return body | _FREE | {"code": None, "minimum": {}, "starts_at": None}

    def shipping(self, body: dict[str, Any]) -> dict[str, Any]:
        return body | {"zones": self._rates["/staff/rates/shipping"]["zones"]}

    def delivery(self, body: dict[str, Any]) -> dict[str, Any]:
        return body | {"csv": f"sku,quantity\n{self._victim.room.sku('FUZZED')},1\n"}

    def adjustment(self, body: dict[str, Any]) -> dict[str, Any]:
        return body | {"delta": 1}

    def refund(self, body: dict[str, Any]) -> dict[str, Any]:
        return body | {"amount": 1}

    def charge(self, body: dict[str, Any]) -> dict[str, Any]:
        return body | {"callback_url": NOWHERE}

    def address(self, body: dict[str, Any]) -> dict[str, Any]:
        return body | {"country": "GB"}


class AccountsFuzzer(SaleFuzzer):
    """An address book has a limit: the addresses of the cases before are removed."""

    def stock_up(self) -> None:
        for each in self._asked("GET", "/my/addresses")["items"]:
            sent = self._mine | {"If-Match": "*"}
            path = f"{self._api}/my/addresses/{each['id']}"
            assert self._session.delete(path, headers=sent, timeout=SECONDS).status_code == 204
        address = {"name": "Ada", "line1": "1 Road", "city": "London", "postcode": "N1 1AA", "country": "GB"}
        self._address = str(self._asked("POST", "/my/addresses", address)["id"])
        self._customer = str(self._asked("GET", "/my/profile")["customer_id"])

    def _known(self, access: Access, pick: int) -> dict[str, str]:
        return {"address_id": self._address, "customer_id": self._customer}

    @property
    def _mine(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._victim.customer.id}"}

    def _asked(self, method: str, path: str, body: Any = None) -> Any:
        url = f"{self._api}{path}"
        answer = self._session.request(method, url, json=body, headers=self._mine, timeout=SECONDS)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()


SHAPED: Mapping[str, Callable[[SaleFuzzer, dict[str, Any]], dict[str, Any]]] = {
    "addLines": SaleFuzzer.lines,
    "addMyLines": SaleFuzzer.lines,
    "checkOutBasket": SaleFuzzer.checkout,
    "checkOutMyBasket": SaleFuzzer.checkout,
    "mergeIntoMyBasket": SaleFuzzer.merge,
    "openBasket": SaleFuzzer.opened,
    "openMyBasket": SaleFuzzer.opened,
    "createPromotion": SaleFuzzer.promotion,
    "replacePromotion": SaleFuzzer.promotion,
    "replaceShippingRates": SaleFuzzer.shipping,
    "addPaymentMethod": SaleFuzzer.method,
    "receiveDelivery": SaleFuzzer.delivery,
    "adjustStock": SaleFuzzer.adjustment,
    "refundPayment": SaleFuzzer.refund,
    "authorisePayment": SaleFuzzer.charge,
    "addMyAddress": SaleFuzzer.address,
    "replaceMyAddress": SaleFuzzer.address,
}


def _whole(value: Any) -> Any:
    """`value` with whole numbers written as such, and amounts in currencies that there are."""
    if isinstance(value, list):
        return [_whole(each) for each in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, dict):
        return value
    found = {name: _whole(inner) for name, inner in value.items()}
    for name in ("prices", "amounts", "minimum", "free_over"):
        if isinstance(found.get(name), dict):
            found[name] = dict(zip(CURRENCIES, found[name].values(), strict=False))
    return found
