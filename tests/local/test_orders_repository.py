"""One contract for the orders' adapter: on DynamoDB, and on the table in memory that all other tests run on."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from cartwright.clock import utc_now
from cartwright.errors import ConcurrentUpdate
from cartwright.ids import Ids
from orders.domain import Address, Line, Order, Promotion, StaffStateChange, Totals
from orders.ports import OrderSlice
from orders.repository import OrderRepository
from orders.settings import CUSTOMER, DAY, INCLUDED, PLACED, STATE
from tests.local.conftest import LocalShop
from tests.local.moto_server import Moto
from tests.simulation.world.storage import Storage
from tests.simulation.world.table import SimulatedTable
from tests.simulation.world.ways import DirectWay

AT = datetime(2020, 2, 29, 23, 59, 59, 999000, tzinfo=UTC)
"""A day on which the shop itself has no orders."""
SPAN = timedelta(days=1)
LATER = datetime(2100, 1, 1, tzinfo=UTC)
"""No sweeper comes by before."""
new_id = Ids().new


@pytest.fixture(params=["simulated", "dynamodb", "moto"])
def orders(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[OrderRepository]:
    if request.param == "simulated":
        storage = Storage(
            "orders",
            [CUSTOMER, DAY, STATE],
            lambda: int(utc_now().timestamp() * 1000),
            keys_only=True,
            includes={STATE: INCLUDED},
            sort_key=PLACED,
        )
        yield OrderRepository(SimulatedTable(storage, DirectWay()))
        return
    if request.param == "moto":
        moto: Moto = request.getfixturevalue("moto")
        yield OrderRepository(moto.table("orders", monkeypatch))
        return
    shop: LocalShop = request.getfixturevalue("shop")
    for name, value in shop.environment.items():
        monkeypatch.setenv(name, value)
    yield OrderRepository(shop.table_apart("orders"))


def order(customer_id: str | None = None, at: datetime = AT) -> Order:
    return Order(
        id=new_id(),
        basket_id=new_id(),
        customer_id=customer_id,
        email="ada@example.com",
        currency="GBP",
        totals=Totals(goods=2**40, shipping=0, discount=0, tax=0, total=2**40),
        shipping_option="standard",
        address=Address(name="Ada", line1="12 St James's Square", city="London", postcode="x", country="GB"),
        line_count=1,
        history=(StaffStateChange(state="placed", at=at),),
        next_check_at=LATER,
        correlation_id="c-1",
        placed_at=at,
        updated_at=at,
    )


def line(number: int) -> Line:
    return Line(
        sku=f"SKU-{number}",
        product_id="p",
        title="é\n",
        quantity=1,
        unit_price=1,
        discount=0,
        tax=0,
        total=1,
    )


def placed(orders: OrderRepository, *new: Order) -> list[str]:
    for each in new:
        orders.place(each, [line(0)], [])
    return [each.id for each in new]


def ids(found: OrderSlice) -> list[str]:
    return [each.id for each in found.orders]


def test_what_was_placed_is_read_as_it_was(orders: OrderRepository) -> None:
    new = replace(
        order("ada"),
        promotions=(Promotion(code="A", name="é", amount=1),),
        payment_method_id="method",
        shortages=("MUG",),
        captured=2**40,
    )
    lines = [line(number) for number in range(250)]
    assert orders.get(new.id) is None
    orders.place(new, lines, [])
    assert orders.get(new.id) == new
    assert orders.lines(new.id) == lines
    with pytest.raises(ConcurrentUpdate):
        orders.place(new, lines, [])


def test_only_who_has_read_the_last_version_writes(orders: OrderRepository) -> None:
    new = order()
    placed(orders, new)
    reserved = replace(new, state="reserved", version=2)
    orders.save(new, reserved, [])
    with pytest.raises(ConcurrentUpdate):
        orders.save(new, replace(new, state="rejected", version=2), [])
    assert orders.get(new.id) == reserved


def test_lists_are_read_in_pages_the_newest_first(orders: OrderRepository) -> None:
    customer = new_id()
    new = [order(customer, AT + timedelta(milliseconds=number - 20)) for number in range(9)]
    expected = placed(orders, *new)[::-1]
    placed(orders, order(customer, AT + timedelta(days=1)), order("another"), order())
    found: list[str] = []
    after = None
    while True:
        page = orders.of_customer(customer, limit=4, after=after)
        found += ids(page)
        after = page.last
        if after is None:
            break
    assert found[1:] == expected
    for listed in (
        orders.of_day(AT.date(), limit=100, after=None),
        orders.in_state("placed", AT.date(), limit=100, after=None),
    ):
        assert [each for each in ids(listed) if each in expected] == expected
    orders.save(new[0], replace(new[0], state="reserved", version=2), [])
    assert new[0].id not in ids(orders.in_state("placed", AT.date(), limit=100, after=None))
    assert new[0].id in ids(orders.in_state("reserved", AT.date(), limit=100, after=None))


def test_what_is_due_comes_in_its_order_and_goes_with_its_due_time(orders: OrderRepository) -> None:
    """The oldest order first."""
    moments = [timedelta(milliseconds=number) for number in range(6)]
    new = [replace(order(at=AT + each - SPAN), next_check_at=LATER + each) for each in moments]
    expected = placed(orders, *new)
    assert [each for each in orders.due(new[-1].next_check_at or LATER) if each in expected] == expected
    assert new[5].id not in list(orders.due(new[4].next_check_at or LATER))
    orders.save(new[0], replace(new[0], state="confirmed", next_check_at=None, version=2), [])
    assert new[0].id not in list(orders.due(new[-1].next_check_at or LATER))
