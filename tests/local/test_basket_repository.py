"""What the unit tests show on a table in memory holds on the embedded AWS's tables as well."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from basket.baskets.domain import BasketClosed, CheckoutInFlight
from basket.baskets.ownership import customer, guest
from basket.pricing.domain import CodesExhausted, CodeTaken
from cartwright.aws.dynamodb import Expression
from cartwright.aws.errors import Busy
from cartwright.errors import CartwrightError
from tests.local.conftest import LocalShop
from tests.local.moto_server import Moto
from tests.unit.actors import GRACE
from tests.unit.basket.checkout_harness import CheckoutHarness, product


@pytest.fixture(params=["simulated", "dynamodb", "moto"])
def till(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> CheckoutHarness:
    if request.param == "simulated":
        return CheckoutHarness()
    if request.param == "moto":
        moto: Moto = request.getfixturevalue("moto")
        return CheckoutHarness(moto.table("basket", monkeypatch))
    shop: LocalShop = request.getfixturevalue("shop")
    for name, value in shop.credentials.items():
        monkeypatch.setenv(name, value)
    return CheckoutHarness(shop.table_apart("basket"))


@pytest.fixture
def tag() -> str:
    return uuid.uuid4().hex[:12]


def test_lines_merge_and_become_an_order(till: CheckoutHarness, tag: str) -> None:
    prices = {f"{name}-{tag}": 500 for name in "abcdefgh"}
    till.copy.changed(product(till.new_id(), 1, till.clock(), prices))
    guest_id, token = till.guest_basket(*((sku, 2) for sku in prices))
    mine = till.service.open_for_customer(tag, currency="GBP", country="GB").id
    till.service.add(mine, customer(tag), [(f"A-{tag}", 1)])
    for _ in range(2):
        till.merger.merge(mine, tag, guest_id, token)
    quantities = till.quantities(mine, customer(tag))
    assert quantities == dict.fromkeys(prices, 2) | {f"a-{tag}": 3}
    answer = till.check_out(mine, customer(tag), tag)
    assert till.check_out(mine, customer(tag), tag, total=answer.total) == answer
    with pytest.raises(BasketClosed):
        till.check_out(mine, customer(tag), f"{tag}-2", total=answer.total)
    assert till.head(mine).order_id == answer.order_id
    assert till.quantities(guest_id, guest(token)) == {}


def test_fill_and_clear_twelve_times_leaves_the_head_alone(till: CheckoutHarness, tag: str) -> None:
    prices = {f"{number}-{tag}": 500 for number in range(40)}
    till.copy.changed(product(till.new_id(), 1, till.clock(), prices))
    basket_id, token = till.guest_basket()
    stored = Expression("pk = :basket", {":basket": f"B#{basket_id}"})
    for _ in range(12):
        till.service.add(basket_id, guest(token), [(sku, 1) for sku in prices])
        assert till.service.clear(basket_id, guest(token)).line_count == 0
    assert [item["sk"] for item in till.table.query(stored, limit=100).items] == ["H"]
    till.service.add(basket_id, guest(token), [(f"7-{tag}", 2)])
    assert till.quantities(basket_id, guest(token)) == {f"7-{tag}": 2}


@pytest.mark.parametrize("till", ["simulated", "dynamodb"], indirect=True)
def test_limits_hold_in_a_race_of_fifty_and_are_given_back(till: CheckoutHarness, tag: str) -> None:
    sku = f"mug-{tag}"
    till.sell(sku)
    offer = till.promote(code=f"L-{tag}", total_limit=10)
    with pytest.raises(CodeTaken):
        till.promote(code=f"l-{tag}")
    baskets = [till.guest_basket((sku, 1)) for _ in range(50)]
    for basket_id, token in baskets:
        till.service.add_code(basket_id, guest(token), f"L-{tag}")
    totals = [till.total(basket_id, guest(token)) for basket_id, token in baskets]

    def attempt(place: int) -> str | type[CartwrightError]:
        basket_id, token = baskets[place]
        while True:
            try:
                return till.check_out(basket_id, guest(token), f"{tag}-{place}", total=totals[place]).order_id
            except (CheckoutInFlight, Busy):
                continue
            except CartwrightError as error:
                return type(error)

    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(attempt, range(50)))
    placed = [each for each in outcomes if isinstance(each, str)]
    assert len(placed) == 10
    assert till.promotions.used(offer.id) == (0, 10)
    assert CodesExhausted in outcomes or len(set(outcomes)) == 11
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(till.reject, [placed[0]] * 4))
    assert till.promotions.used(offer.id) == (0, 9)


def test_rates_and_promotions_are_read_as_they_were_written(till: CheckoutHarness, tag: str) -> None:
    offer = till.promote(code=f"R-{tag}", minimum={"GBP": 1}, skus=(f"mug-{tag}",))
    assert till.promotions.get(offer.id) == offer
    page = till.promotions.page(limit=1, after=None)
    assert len(page.promotions) == 1
    version, table = till.rates.tax()
    assert till.rates.set_tax(table, GRACE, lambda found: found == str(version))[0] == version + 1
    assert till.rates.tax() == (version + 1, table)
