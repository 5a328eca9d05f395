"""A function that loads more modules starts later: each has a budget, which is raised by decision only.

Counted until the first event is answered, so that nothing is gained by importing late. Byte code, the machine and
its load do not matter.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from accounts import settings as accounts
from basket import settings as basket
from bench import loopback
from bench.import_budget import BUDGETS, TRIGGERS, from_source
from bench.loopback import Endpoint
from bench.packages import stand_ins
from cartwright.settings import RelaySettings, Settings
from catalog import settings
from inventory import settings as inventory
from orders import settings as orders
from payments import settings as payments

pytestmark = pytest.mark.slow

SETTINGS: dict[str, type[Settings]] = {
    "catalog.public": settings.PublicSettings,
    "catalog.staff": settings.StaffSettings,
    "catalog.importer": settings.ImporterSettings,
    "catalog.relay": RelaySettings,
    "catalog.search": settings.SearchSettings,
    "basket.shopper": basket.ShopperSettings,
    "basket.staff": basket.StaffSettings,
    "basket.catalogue": basket.ConsumerSettings,
    "basket.outcomes": basket.ConsumerSettings,
    "basket.relay": RelaySettings,
    "accounts.customer": accounts.ApiSettings,
    "accounts.staff": accounts.ApiSettings,
    "accounts.registrar": accounts.RegistrarSettings,
    "accounts.expiry": accounts.ExpirySettings,
    "accounts.relay": RelaySettings,
    "orders.customer": orders.ApiSettings,
    "orders.staff": orders.ApiSettings,
    "orders.consumer": orders.TableSettings,
    "orders.sweeper": orders.TableSettings,
    "inventory.public": inventory.PublicSettings,
    "inventory.staff": inventory.StaffSettings,
    "inventory.orders": inventory.ReservationSettings,
    "inventory.levels": inventory.LevelSettings,
    "inventory.sales": inventory.SalesSettings,
    "inventory.sweeper": inventory.ReservationSettings,
    "payments.staff": payments.StaffSettings,
    "payments.consumer": payments.AuthorisingSettings,
    "payments.sweeper": payments.AuthorisingSettings,
}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with loopback.started() as started:
        yield started


def test_every_function_has_a_budget() -> None:
    assert BUDGETS.keys() == TRIGGERS.keys() == SETTINGS.keys()


@pytest.mark.parametrize("name", BUDGETS)
def test_a_function_stays_within_its_budget(name: str, endpoint: Endpoint, tmp_path: Path) -> None:
    variables = [field.upper() for field in SETTINGS[name].__struct_fields__]
    taken = from_source(name, stand_ins(variables), endpoint, tmp_path)
    listing = " ".join((*taken.init, "| first event:", *taken.first))
    assert len(taken) <= BUDGETS[name], f"{name} loads {len(taken)} modules: {listing}"
