"""One contract for the accounts' adapters: on DynamoDB, and on the table in memory that other tests run on."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from accounts import events, rules
from accounts.domain import AddressBook, AddressInput, Person, Profile
from accounts.repository import AddressBookRepository, ProfileRepository
from cartwright import outbox
from cartwright.aws.dynamodb import Table
from cartwright.errors import ConcurrentUpdate
from cartwright.ids import Ids
from tests.local.conftest import LocalShop
from tests.local.moto_server import Moto
from tests.simulation.world.storage import Storage
from tests.simulation.world.table import SimulatedTable
from tests.simulation.world.ways import DirectWay

AT = datetime(2026, 11, 21, 9, 30, 0, 125000, tzinfo=UTC)
HOME = AddressInput(name="字 \U0001f642", line1="é", city="x", country="GB", default_billing=True)


@pytest.fixture(params=["simulated", "dynamodb", "moto"])
def table(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Table]:
    if request.param == "simulated":
        yield SimulatedTable(Storage("accounts", [], lambda: 0), DirectWay())
        return
    if request.param == "moto":
        moto: Moto = request.getfixturevalue("moto")
        yield moto.table("accounts", monkeypatch)
        return
    shop: LocalShop = request.getfixturevalue("shop")
    for name, value in shop.environment.items():
        monkeypatch.setenv(name, value)
    yield shop.table_apart("accounts")


def profile() -> Profile:
    return rules.registered(Person(customer_id=uuid.uuid4().hex, email="a@example.com", name="Zoë"), AT)


def test_a_profile_is_made_once(table: Table) -> None:
    profiles, made = ProfileRepository(table), profile()
    event = events.registered(made, event_id=Ids().new(), cause="c-1")
    assert profiles.get(made.customer_id) is None
    assert profiles.create(made, [event])
    assert not profiles.create(replace(made, name="Eve"), [event])
    assert profiles.get(made.customer_id) == made
    item = table.get({"pk": f"C#{made.customer_id}", "sk": "P"})
    assert item
    told = outbox.attributes([event])
    assert {name: item[name] for name in told} == told


def test_a_profile_is_replaced_as_it_was_read(table: Table) -> None:
    profiles, made = ProfileRepository(table), profile()
    with pytest.raises(ConcurrentUpdate):
        profiles.replace(made, replace(made, version=2))
    profiles.create(made, [])
    changed = replace(made, version=2, phone="+442079460958", language="en-GB")
    profiles.replace(made, changed)
    assert profiles.get(made.customer_id) == changed
    with pytest.raises(ConcurrentUpdate):
        profiles.replace(made, replace(made, version=2))
    assert profiles.get(made.customer_id) == changed


def test_a_book_is_replaced_as_it_was_read(table: Table) -> None:
    books, customer_id = AddressBookRepository(table), uuid.uuid4().hex
    empty = books.get(customer_id)
    assert empty == AddressBook(customer_id=customer_id)
    first = replace(rules.added(empty, Ids().new(), HOME)[0], version=1, updated_at=AT)
    books.replace(empty, first)
    assert books.get(customer_id) == first
    with pytest.raises(ConcurrentUpdate):
        books.replace(empty, first)
    second = replace(rules.removed(first, first.addresses[0].id), version=2)
    books.replace(first, second)
    with pytest.raises(ConcurrentUpdate):
        books.replace(first, first)
    assert books.get(customer_id) == second
    assert books.get(uuid.uuid4().hex).addresses == ()
