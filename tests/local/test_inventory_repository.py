"""One contract for the inventory's adapters: on DynamoDB, and on the table in memory that all other tests run on."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from msgspec import structs

from cartwright.clock import utc_now
from cartwright.errors import ConcurrentUpdate
from inventory.reservations.domain import moved
from inventory.stock.allocation_domain import Move
from inventory.stock.domain import (
    Change,
    Counts,
    InsufficientStock,
    MovementTaken,
    StockHead,
    levelled,
    receipt,
)
from tests.local.conftest import LocalShop
from tests.local.inventory_ports import Ports, chunk, new_id, simulated
from tests.local.moto_server import Moto
from tests.unit.actors import GRACE


@pytest.fixture(params=["simulated", "dynamodb", "moto"])
def ports(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ports]:
    tag = uuid.uuid4().hex[:12]
    if request.param == "simulated":
        yield Ports(simulated(), tag)
        return
    if request.param == "moto":
        moto: Moto = request.getfixturevalue("moto")
        yield Ports(moto.table("inventory", monkeypatch), tag)
        return
    shop: LocalShop = request.getfixturevalue("shop")
    for name, value in shop.environment.items():
        monkeypatch.setenv(name, value)
    yield Ports(shop.table_apart("inventory"), tag)


def test_a_movement_counts_and_is_read_as_it_was_written(ports: Ports) -> None:
    sku = ports.sku("Mug")
    movement = ports.receive(sku, 7)
    assert ports.stock.movement(sku.upper(), movement.kind, movement.id) == movement
    assert ports.stock.head(sku.lower()) is not None
    assert ports.counts(sku, 3) == (Counts(available=7, received=7, version=1), Counts(), Counts())
    assert ports.stock.heads([sku.upper(), "NOTHING"]).keys() == {sku.upper()}


def test_a_movement_of_the_same_id_changes_nothing(ports: Ports) -> None:
    sku = ports.sku("mug")
    movement = ports.receive(sku, 7)
    change = Change(sku=sku, shard=0, available=7, received=7)
    with pytest.raises(MovementTaken):
        ports.stock.record(movement, [change], None, "c")
    assert ports.figures(sku) == (7, 0, 7)


def test_a_head_that_is_there_is_not_opened_again(ports: Ports) -> None:
    sku = ports.sku("mug")
    ports.receive(sku, 7)
    with pytest.raises(ConcurrentUpdate):
        ports.receive(sku, 7, first=True)
    ports.receive(sku, 7, first=False)
    assert ports.figures(sku) == (14, 0, 14)


def test_what_is_not_there_is_not_taken(ports: Ports) -> None:
    sku = ports.sku("mug")
    ports.receive(sku, 7)
    movement = receipt(new_id(), sku, 8, actor=GRACE, at=utc_now())
    changes = [Change(sku=sku, shard=0, available=-8, received=-8), Change(sku=sku, shard=1, received=-1)]
    with pytest.raises(InsufficientStock) as raised:
        ports.stock.record(movement, changes, None, "c")
    assert raised.value.skus == {sku.upper()}
    assert ports.stock.movement(sku, movement.kind, movement.id) is None


def test_stock_moves_with_what_was_received_of_it(ports: Ports) -> None:
    sku = ports.sku("mug")
    ports.receive(sku, 7)
    ports.stock.move(sku, Move(0, 1, 3), "c")
    assert [(each.available, each.received) for each in ports.counts(sku, 2)] == [(4, 4), (3, 3)]
    with pytest.raises(InsufficientStock):
        ports.stock.move(sku, Move(1, 0, 4), "c")


def test_movements_come_in_pages_the_latest_first(ports: Ports) -> None:
    sku = ports.sku("mug")
    ports.receive(sku, 1)
    made = [ports.receive(sku, number, first=False).id for number in (2, 3, 4)]
    page = ports.stock.movements(sku, limit=2, after=None)
    rest = ports.stock.movements(sku, limit=2, after=page.after)
    assert [each.quantity for each in (*page.movements, *rest.movements)] == [4, 3, 2, 1]
    assert page.movements[0].id == made[-1]


def test_a_head_changes_on_condition_of_its_version(ports: Ports) -> None:
    sku = ports.sku("mug")
    ports.receive(sku, 1)
    head = ports.stock.head(sku)
    assert head
    low = levelled(head, "low")
    ports.stock.replace(head, low)
    with pytest.raises(ConcurrentUpdate):
        ports.stock.replace(head, low)
    with pytest.raises(ConcurrentUpdate):
        ports.stock.replace(StockHead(sku=ports.sku("none")), low)


def test_low_stock_is_listed_in_pages(ports: Ports) -> None:
    for name in ("a", "b", "c"):
        ports.receive(ports.sku(name), 1)
        head = ports.stock.head(ports.sku(name))
        assert head
        if head.availability == "sold-out":
            ports.stock.replace(head, levelled(head, "low"))
    found: list[str] = []
    after = None
    while True:
        page = ports.stock.low(limit=2, after=after)
        found += [head.sku for head in page.heads if head.sku.endswith(ports.tag)]
        after = page.after
        if after is None:
            break
    assert found == [ports.sku(name) for name in ("a", "b", "c")]


def test_a_chunk_is_set_aside_sold_and_given_back(ports: Ports) -> None:
    sku = ports.sku("mug")
    ports.receive(sku, 7)
    head, held = ports.reserved((sku, 3))
    assert ports.reservations.get(head.order_id) == head
    assert list(ports.reservations.chunks(head.order_id, 1)) == [held]
    assert ports.figures(sku) == (4, 3, 7)
    sold = moved(head, "settled", utc_now())
    ports.reservations.replace(head, sold)
    assert ports.figures(sku) == (4, 3, 7)
    released = moved(sold, "released", utc_now())
    ports.reservations.release(held, sold, released, cause="c")
    assert ports.figures(sku) == (7, 0, 7)
    assert ports.reservations.get(head.order_id) == released


def test_a_chunk_is_set_aside_once(ports: Ports) -> None:
    sku = ports.sku("mug")
    ports.receive(sku, 7)
    head = ports.opened()
    ports.reservations.add(head)
    ports.reservations.hold(chunk(0, (sku, 1)), head, head, cause="c")
    with pytest.raises(ConcurrentUpdate):
        ports.reservations.hold(chunk(0, (sku, 1)), head, head, cause="c")
    with pytest.raises(ConcurrentUpdate):
        ports.reservations.hold(chunk(1, (sku, 1)), None, moved(head, "reserved", utc_now()), cause="c")
    assert ports.figures(sku) == (6, 1, 7)


def test_no_chunk_is_set_aside_for_a_head_that_has_changed(ports: Ports) -> None:
    sku = ports.sku("mug")
    ports.receive(sku, 7)
    head = ports.opened()
    ports.reservations.add(head)
    ports.reservations.replace(head, moved(head, "releasing", utc_now()))
    for after in (head, moved(head, "reserved", utc_now())):
        with pytest.raises(ConcurrentUpdate):
            ports.reservations.hold(chunk(0, (sku, 1)), head, after, cause="c")
    assert ports.figures(sku) == (7, 0, 7)


def test_a_chunk_that_lacks_stock_names_all_that_do(ports: Ports) -> None:
    skus = [ports.sku(name) for name in ("a", "b", "c")]
    for sku in skus:
        ports.receive(sku, 5)
    head = ports.opened()
    with pytest.raises(InsufficientStock) as raised:
        ports.reservations.hold(
            chunk(0, (skus[0], 6), (skus[1], 5), (skus[2], 9)),
            None,
            moved(head, "reserved", utc_now()),
            cause="c",
        )
    assert raised.value.skus == {skus[0].upper(), skus[2].upper()}
    assert ports.reservations.get(head.order_id) is None
    assert ports.figures(skus[1]) == (5, 0, 5)


def test_a_chunk_is_given_back_once(ports: Ports) -> None:
    sku = ports.sku("mug")
    ports.receive(sku, 7)
    head, held = ports.reserved((sku, 3))
    ports.reservations.release(held, head, head, cause="c")
    with pytest.raises(ConcurrentUpdate):
        ports.reservations.release(held, head, head, cause="c")
    assert ports.figures(sku) == (7, 0, 7)


@pytest.mark.parametrize("ports", ["simulated", "dynamodb"], indirect=True)
def test_a_transaction_of_a_hundred_actions_is_taken(ports: Ports) -> None:
    skus = [ports.sku(f"s{number}") for number in range(90)]
    for sku in skus:
        ports.receive(sku, 1)
    ports.reserved(*((sku, 1) for sku in skus))
    assert all(ports.figures(sku) == (0, 1, 1) for sku in skus)


@pytest.mark.parametrize("ports", ["simulated", "dynamodb"], indirect=True)
def test_chunks_are_read_page_by_page_and_by_epoch(ports: Ports) -> None:
    head = ports.opened()
    ports.reservations.add(head)
    for number in range(103):
        ports.reservations.hold(chunk(number), head, head, cause="c")
    ports.reservations.hold(structs.replace(chunk(0), epoch=2), head, head, cause="c")
    assert [each.number for each in ports.reservations.chunks(head.order_id, 1)] == list(range(103))
    assert len(ports.reservations.chunks(head.order_id, 2)) == 1


def test_what_is_due_is_found_until_it_is_final(ports: Ports) -> None:
    heads = [ports.opened() for _ in range(3)]
    for head in heads:
        ports.reservations.add(head)
    first, second, third = heads
    ports.reservations.replace(second, moved(second, "settled", utc_now()))
    soon = moved(third, "releasing", utc_now() - timedelta(hours=1))
    ports.reservations.replace(third, soon)

    def due(at: timedelta) -> set[str]:
        found = set(ports.reservations.due(utc_now() + at))
        return {head.order_id for head in heads if head.order_id in found}

    assert due(timedelta()) == {third.order_id}
    assert due(timedelta(minutes=59)) == {third.order_id}
    assert due(timedelta(minutes=61)) == {first.order_id, third.order_id}
