"""Orders of one buyer, or from one network, have one key, which tells nobody who it was."""

import pytest

from basket.baskets.buyer_keys import BuyerKeys
from basket.baskets.ownership import guest
from tests.unit.basket.checkout_harness import CheckoutHarness

KEYS = BuyerKeys(lambda: b"a key for tests")


def test_spellings_of_one_address_have_one_key() -> None:
    same = ["ada.byron@gmail.com", "Ada.Byron+shop@googlemail.com", "adabyron@gmail.com"]
    assert len({KEYS.email(each) for each in same}) == 1
    assert KEYS.email("ada@example.com") == KEYS.email("ADA+1@Example.com") != KEYS.email("eve@example.com")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("203.0.113.7", "::ffff:203.0.113.7", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:0DB8:0001:0002::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
    ],
)
def test_a_network_is_an_address_or_the_64_bits_of_a_household(one: str, other: str, same: bool) -> None:
    assert (KEYS.network(one) == KEYS.network(other)) is same


@pytest.mark.parametrize("none", ["", "unknown", "1.2.3", "203.0.113.7, 10.0.0.1", "203.0.113.7:443", "::g"])
def test_what_is_no_address_counts_nowhere(none: str) -> None:
    assert KEYS.network(none) == ""


def test_a_key_is_short_and_worth_nothing_without_the_secret() -> None:
    key = KEYS.network("203.0.113.7")
    assert len(key) == len(KEYS.email("ada@example.com")) == 22
    assert BuyerKeys(lambda: b"another").network("203.0.113.7") != key
    assert KEYS.network("203.0.113.7") != KEYS.email("203.0.113.7")


def test_the_checkout_tells_the_keys_and_neither_address_nor_network(harness: CheckoutHarness) -> None:
    harness.sell("MUG")
    basket_id, token = harness.guest_basket(("MUG", 1))
    harness.check_out(basket_id, guest(token), source_ip="203.0.113.7")
    (event,) = harness.told
    assert event.data.email_key == KEYS.email("ada@example.com")
    assert event.data.network_key == KEYS.network("203.0.113.7")
    assert b"203.0.113" not in event.detail()
