"""A shop that is attacked asks for a challenge at the checkout; until then nobody has to pass one."""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest

from basket.baskets.domain import ChallengeNotPassed
from basket.baskets.ownership import guest
from basket.baskets.siteverify_provider import SiteVerify
from cartwright.remote import Remote
from tests.unit.basket.bad_request import BASKET, CHECKOUT, LINES
from tests.unit.basket.checkout_harness import CheckoutHarness
from tests.unit.basket.http import CUSTOMER, Api
from tests.unit.payments.served import Answer, Asked, serving


class Once:
    """Takes each token of a person once, as Turnstile does."""

    def __init__(self, *tokens: str) -> None:
        self.left = set(tokens)
        self.asked: list[tuple[str, str]] = []

    def passes(self, token: str, source_ip: str) -> bool:
        self.asked.append((token, source_ip))
        passed = token in self.left
        self.left.discard(token)
        return passed


def test_without_a_challenge_nothing_is_asked_for(harness: CheckoutHarness) -> None:
    harness.sell("MUG")
    basket_id, owner = harness.basket(("MUG", 1))
    assert harness.check_out(basket_id, owner, challenge="whatever").order_id


@pytest.mark.parametrize("who", ["guest", "customer"])
def test_whoever_has_not_passed_it_orders_nothing(who: str) -> None:
    harness = CheckoutHarness(human=Once("solved"))
    harness.sell("MUG")
    basket_id, owner = harness.basket(("MUG", 1))
    if who == "guest":
        basket_id, token = harness.guest_basket(("MUG", 1))
        owner = guest(token)
    before = harness.content()
    for wrong in ("", "made-up"):
        with pytest.raises(ChallengeNotPassed) as raised:
            harness.check_out(basket_id, owner, challenge=wrong)
        assert [each.field for each in raised.value.errors] == ["Challenge-Token"]
    assert (harness.content(), harness.told) == (before, [])
    assert harness.check_out(basket_id, owner, challenge="solved", source_ip="203.0.113.7").order_id


def test_the_same_checkout_again_needs_no_other_challenge() -> None:
    """The answer got lost, and the token is used."""
    human = Once("solved")
    harness = CheckoutHarness(human=human)
    harness.sell("MUG")
    basket_id, owner = harness.basket(("MUG", 1))
    total = harness.total(basket_id, owner)
    first = harness.check_out(basket_id, owner, total=total, challenge="solved")
    for again in ("solved", "", "another"):
        assert harness.check_out(basket_id, owner, total=total, challenge=again) == first
    assert human.asked == [("solved", "")]


@pytest.mark.parametrize("who", ["", "My"])
def test_it_is_a_header_of_the_checkout_and_the_gateway_tells_the_address(who: str) -> None:
    human = Once("solved")
    harness = CheckoutHarness(human=human)
    harness.sell("MUG", 1000)
    api = Api(harness)
    claims = CUSTOMER if who else None
    opened = api.call(f"open{who}Basket", BASKET, claims=claims).body
    forged = {"X-Forwarded-For": "198.51.100.9"}
    headers = {"Idempotency-Key": "key-1", **forged, **({} if who else {"Basket-Token": opened["token"]})}
    api.call(f"add{who}Lines", LINES, headers=headers, claims=claims, basket_id=opened["id"])

    def check_out(**more: str) -> Any:
        return api.call(
            f"checkOut{who}Basket", CHECKOUT, headers=headers | more, claims=claims, basket_id=opened["id"]
        )

    refused = check_out()
    assert (refused.status, refused.body["code"]) == (403, "challenge-not-passed")
    assert refused.body["errors"][0]["field"] == "Challenge-Token"
    odd = check_out(**{"Challenge-Token": "a b"})
    assert (odd.status, odd.body["errors"][0]["field"]) == (400, "Challenge-Token")
    assert check_out(**{"Challenge-Token": "solved"}).status == 202
    assert human.asked == [("", "203.0.113.7"), ("solved", "203.0.113.7")]


def verified(serve: Callable[[Asked], Answer | None], shown: str = "token-1") -> bool:
    with serving(serve) as url:
        check = SiteVerify(Remote(f"{url}/turnstile/v0/siteverify"), lambda: b"s3cret")
        return check.passes(shown, "203.0.113.7")


@pytest.mark.parametrize(
    ("status", "body", "passes"),
    [
        (200, b'{"success": true, "challenge_ts": "2026-11-21T09:40:00Z", "hostname": "shop"}', True),
        (200, b'{"success": false, "error-codes": ["timeout-or-duplicate"]}', False),
        (400, b'{"success": false, "error-codes": ["invalid-input-secret"]}', False),
    ],
)
def test_the_provider_is_asked_as_it_wants_to_be(
    status: int, body: bytes, passes: bool, caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[Asked] = []

    def serve(request: Asked) -> Answer:
        asked.append(request)
        return status, body

    with caplog.at_level(logging.WARNING):
        assert verified(serve) is passes
    (request,) = asked
    assert (request.method, request.path) == ("POST", "/turnstile/v0/siteverify")
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(request.body.decode()) == {
        "secret": ["s3cret"],
        "response": ["token-1"],
        "remoteip": ["203.0.113.7"],
    }
    assert ("The challenge was not passed" in caplog.text) is not passes
    assert "s3cret" not in caplog.text


@pytest.mark.parametrize(
    "answer", [None, (503, b"unavailable"), (200, b"<html>"), (200, b'{"success": "yes"}')]
)
def test_a_provider_that_is_down_stops_no_sale(
    answer: Answer | None, caplog: pytest.LogCaptureFixture
) -> None:
    assert verified(lambda _: answer) is True
    assert "The challenge could not be verified" in caplog.text


def test_without_a_token_the_provider_is_not_asked() -> None:
    asked: list[Asked] = []
    assert verified(asked.append, shown="") is False
    assert asked == []
