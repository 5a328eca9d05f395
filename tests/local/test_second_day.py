"""A shop that is stopped, killed and started again goes on selling, and what it accepted before becomes an order."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ops import processes
from ops.emulator import snapshots
from ops.processes import ServerProcess
from tests.local.conftest import LocalShop
from tests.local.sales import CheckoutHarness
from tests.local.small_project import free_port
from tests.local.waiting import until


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalShop]:
    local_dir, port = tmp_path_factory.mktemp("second-day").resolve(), free_port()
    try:
        started = LocalShop(local_dir, port, {}).ops("up", "--no-images", "--port", str(port))
        assert started.returncode == 0, started.stderr
        yield LocalShop(local_dir, port, json.loads((local_dir / "shop.json").read_text()))
    finally:
        for server in processes.servers():
            if server.home == local_dir:
                processes.kill(server)


@pytest.mark.long
def test_every_day_sells_what_is_new_and_loses_no_order(own: LocalShop) -> None:
    captured(first := CheckoutHarness(own).stocked(1), first.buy())
    assert own.ops("down").returncode == 0
    assert not (own.local_dir / "shop.json").exists()
    up(own)
    captured(second := CheckoutHarness(own).stocked(2), second.buy())

    accepted, at = second.buy(), datetime.now(UTC)
    until(lambda: kept(own) > at)
    processes.kill(running(own))
    told = up(own)
    assert "was killed" in told
    captured(second, accepted)
    captured(third := CheckoutHarness(own).stocked(1), third.buy())

    assert [till.order(order_id) is not None for till in (first, second, third) for order_id in till.orders]
    found = own.ops("reconcile", "--wait", "60")
    assert found.returncode == 0, found.stdout


def up(shop: LocalShop) -> str:
    result = shop.ops("up", "--no-images")
    assert result.returncode == 0, result.stderr
    assert "Deploying" not in result.stderr
    return result.stderr


def captured(till: CheckoutHarness, order_id: str) -> None:
    till.comes_to(order_id, "confirmed")
    till.payment_comes_to(order_id, "captured")


def running(shop: LocalShop) -> ServerProcess:
    return next(server for server in processes.servers() if server.home == shop.local_dir)


def kept(shop: LocalShop) -> datetime:
    newest = snapshots.newest(shop.local_dir / "ministack")
    assert newest is not None
    return newest.at
