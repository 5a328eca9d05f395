"""Invoices become orders once each, also when answers are lost, and when the run is broken off and begun again."""

import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ops import http
from ops.errors import OpsError
from ops.replay import guests
from ops.replay.guests import Guest
from ops.replay.invoices import Invoice
from ops.replay.journal import Journal
from ops.replay.running import Placed, Runner
from tests.unit.ops.replays import LABEL, invoice

NO_ANSWER = OpsError("POST broke off.", "Look.")
UNAVAILABLE = http.RefusedError(503, "Too much.", "Wait.")


class Shop:
    """Baskets as the API has them. ``faults`` are by path's end, raised after the work was done."""

    def __init__(self, **faults: list[Exception]) -> None:
        self.faults = faults
        self.baskets: dict[str, dict[str, int]] = {}
        self.orders: dict[tuple[str, str], dict[str, Any]] = {}
        self._lock = threading.Lock()

    def call(self, method: str, url: str, *, body: Any = None, headers: Any = None) -> Any:
        del method
        place = url.partition("?")[0].rpartition("/")[2]
        with self._lock:
            answer = self._answer(place, url, body, headers)
            if self.faults.get(place):
                raise self.faults[place].pop(0)
            return answer

    def _answer(self, place: str, url: str, body: Any, headers: Any) -> Any:
        if place == "baskets":
            name = f"b{len(self.baskets)}"
            self.baskets[name] = {}
            return {"id": name, "token": f"token-{name}"}
        if place == "payment-methods":
            return {"id": f"method of {body['token']}"}
        name = url.split("/")[-2]
        assert headers["Basket-Token"] == f"token-{name}"
        if place == "lines":
            for line in body["lines"]:
                self.baskets[name][line["sku"]] = self.baskets[name].get(line["sku"], 0) + line["quantity"]
        elif place == "quote":
            return {"totals": {"total": 700}}
        elif place == "checkout":
            key = (headers["Basket-Token"], headers["Idempotency-Key"])
            order = {"lines": self.baskets[name], "body": body, "order_id": f"o{len(self.orders)}"}
            return {"order_id": self.orders.setdefault(key, order)["order_id"]}
        return {}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guests, "_PAUSE_SECONDS", 0)


def run(shop: Shop, folder: Path, *invoices: Invoice, concurrency: int = 1) -> Placed:
    journal = Journal(folder / "journal")
    try:
        guest = Guest("http://shop/v1", "http://pay/v1", LABEL, shop.call)
        return Runner(guest, journal, lambda _: None).run(invoices, concurrency=concurrency, speed=0)
    finally:
        journal.close()


def many(count: int) -> Iterator[Invoice]:
    return (invoice(str(number), MUG=number + 1) for number in range(count))


def test_an_invoice_becomes_an_order_in_bites(tmp_path: Path) -> None:
    shop = Shop()
    lines = {f"S{number}": number + 1 for number in range(200)}
    placed = run(shop, tmp_path, invoice("40", "EIRE", **lines))
    (((_, key), order),) = shop.orders.items()
    assert placed.orders == {"40": "o0"}
    assert key == f"replay-{LABEL}-40"
    assert order["lines"] == lines
    assert order["body"]["expected_total"] == 700
    assert order["body"]["address"]["country"] == "IE"
    assert order["body"]["payment_method_id"].startswith("method of tok_decline_")


@pytest.mark.parametrize("place", ["baskets", "lines", "quote", "payment-methods", "checkout"])
@pytest.mark.parametrize("fault", [NO_ANSWER, UNAVAILABLE])
def test_a_lost_answer_neither_doubles_nor_loses(tmp_path: Path, place: str, fault: Exception) -> None:
    shop = Shop(**{place: [fault, fault]})
    assert run(shop, tmp_path, invoice("1", MUG=3)).orders == {"1": "o0"}
    (order,) = shop.orders.values()
    assert order["lines"] == {"MUG": 3}


def test_what_is_refused_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    shop = Shop(quote=[http.RefusedError(404, "No basket.", "Look.")])
    placed = run(shop, tmp_path, *many(3))
    assert placed.errors == {"0": "No basket."}
    assert list(placed.orders) == ["1", "2"]


def test_a_second_run_orders_nothing_again(tmp_path: Path) -> None:
    shop = Shop()
    first = run(shop, tmp_path, *many(20), concurrency=4)
    second = run(shop, tmp_path, *many(20))
    assert (second.known, second.orders) == (20, first.orders)
    assert len(shop.orders) == 20


def test_a_checkout_whose_answer_never_came_is_asked_for_again(tmp_path: Path) -> None:
    shop = Shop(checkout=[NO_ANSWER] * 5)
    assert run(shop, tmp_path, invoice("1", MUG=3)).errors == {"1": NO_ANSWER.message}
    assert run(shop, tmp_path, invoice("1", MUG=3)).orders == {"1": "o0"}
    assert len(shop.orders) == len(shop.baskets) == 1


def test_ctrl_c_finishes_what_is_under_way(tmp_path: Path) -> None:
    shop, invoices = Shop(), list(many(9))

    class Interrupting(list[Invoice]):
        def __iter__(self) -> Iterator[Invoice]:
            yield from invoices[:2]
            raise KeyboardInterrupt

    journal = Journal(tmp_path / "journal")
    runner = Runner(Guest("http://shop/v1", "http://pay/v1", LABEL, shop.call), journal, lambda _: None)
    placed = runner.run(Interrupting(), concurrency=8, speed=0)
    journal.close()
    assert placed.interrupted
    assert len(placed.orders) == len(shop.orders) == 2
    assert run(shop, tmp_path, *invoices).known == 2


def test_a_line_that_was_cut_off_is_taken_away(tmp_path: Path) -> None:
    shop, file = Shop(), tmp_path / "journal"
    run(shop, tmp_path, *many(2))
    file.write_bytes(file.read_bytes()[:-5])
    run(shop, tmp_path, *many(3))
    assert run(shop, tmp_path, *many(3)).known == 3
    assert len(shop.orders) == 3


def test_the_journal_is_its_owners_alone_and_no_other_file_is_one(tmp_path: Path) -> None:
    run(Shop(), tmp_path, *many(1))
    assert stat.S_IMODE((tmp_path / "journal").stat().st_mode) == 0o600
    (tmp_path / "journal").write_text("{}\n")
    with pytest.raises(OpsError, match="is not a replay journal"):
        Journal(tmp_path / "journal")


def test_the_pace_is_the_ledgers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute between two invoices is a second at 60 times the speed."""
    slept: list[float] = []
    clock = iter(range(1000))
    monkeypatch.setattr("time.sleep", slept.append)
    monkeypatch.setattr("time.monotonic", lambda: float(next(clock)) * 0)
    first = invoice("1", MUG=1)
    later = Invoice("2", first.at.replace(minute=1), "", {"MUG": 1}, 1)
    journal = Journal(tmp_path / "journal")
    runner = Runner(Guest("http://shop/v1", "http://pay/v1", LABEL, Shop().call), journal, lambda _: None)
    runner.run([first, later], concurrency=2, speed=60)
    journal.close()
    assert slept == [0.0, 1.0]
