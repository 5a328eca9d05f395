"""What `ops shipment` asks of the staff API, and prints."""

from typing import Any

import pytest

from ops import shipment, tokens
from ops.errors import OpsError
from ops.shop import Shop

ORDER = "01936b72-0001-7c33-9a44-5b6c7d8e9f00"


class Session:
    """Answers with the shipment, and moves its parcels as the service would."""

    def __init__(self, found: dict[str, Any]) -> None:
        self.found = found
        self.asked: list[tuple[str, str, dict[str, str] | None]] = []

    def call(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        self.asked.append((method, path.removeprefix(f"/staff/shipments/{ORDER}"), headers))
        parcel_id, action = (*path.split("/")[5:], "", "")[:2]
        if method == "PUT":
            assert body == {"lines": self.found["to_pack"], "weight_grams": 750}
            self.found["parcels"].append(parcel(parcel_id, "packed"))
            self.found["to_pack"] = []
        states = {"label": "labelled", "dispatch": "dispatched", "deliver": "delivered"}
        for each in self.found["parcels"]:
            if each["id"] == parcel_id and action:
                each["state"] = states[action]
        return self.found


def parcel(parcel_id: str, state: str) -> dict[str, Any]:
    return {
        "id": parcel_id,
        "state": state,
        "reason": "",
        "lines": [{"sku": "MUG", "quantity": 2}],
        "carrier": "sandbox",
        "tracking_number": "SB1",
    }


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Session:
    made = Session(
        {
            "order_id": ORDER,
            "state": "packing",
            "cancelled": "",
            "parcels": [parcel("1", "packed")],
            "to_pack": [{"sku": "PLATE", "quantity": 1}],
        }
    )
    monkeypatch.setattr(Shop, "load", lambda stage: stage)
    monkeypatch.setattr(tokens, "source", lambda *_, **__: "token")
    monkeypatch.setattr(shipment, "Session", lambda *_: made)
    return made


def test_all_that_is_left_is_packed_and_labelled(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    shipment.pack(ORDER, grams=750)
    assert session.asked == [
        ("GET", "", None),
        ("PUT", "/parcels/2", {"If-Match": "*"}),
        ("POST", "/parcels/1/label", None),
        ("POST", "/parcels/2/label", None),
    ]
    assert "parcel 2: labelled, 2 of MUG, sandbox SB1" in capsys.readouterr().out


def test_parcels_are_dispatched_and_delivered(session: Session) -> None:
    session.found["parcels"][0]["state"] = "labelled"
    shipment.dispatch(ORDER)
    shipment.deliver(ORDER)
    assert [path for method, path, _ in session.asked if method == "POST"] == [
        "/parcels/1/dispatch",
        "/parcels/1/deliver",
    ]
    with pytest.raises(OpsError, match="No parcel"):
        shipment.deliver(ORDER)


def test_a_shipment_is_shown(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    session.found["cancelled"] = "customer"
    shipment.show(ORDER)
    out = capsys.readouterr().out
    assert "packing; the order was cancelled (customer)" in out
    assert "to pack: 1 of PLATE" in out
