"""The payments' webhook: forged, old, repeated and foreign calls change nothing, and claims are not believed."""

import json
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from cartwright.clock import utc_now
from cartwright.signatures import sign
from tests.local.attacks.victim import TOTAL, Victim, secret
from tests.local.http import Answer, assert_problem

SIGNATURE = "Sandbox-Signature"
Sign = Callable[[bytes, bytes], dict[str, str]]
"""Of the secret and the body: the headers."""


@pytest.fixture(scope="module")
def key(victim: Victim) -> bytes:
    return secret(victim.shop, "WebhookSecret").encode()


def message(victim: Victim, **changes: object) -> bytes:
    about = {
        "id": f"evt-{victim.tag}-{uuid.uuid4().hex}",
        "type": "payment.updated",
        "reference": victim.orders[0].id,
        "claims": "refunded",
        "state": "declined",
        "captured": 0,
    }
    return json.dumps({**about, **changes}).encode()


def call(victim: Victim, body: bytes, headers: dict[str, str], *, provider: str = "sandbox") -> Answer:
    return victim.ask("payments", "POST", f"/webhooks/{provider}", body=body, headers=headers)


def right(key: bytes, body: bytes, *, late: timedelta = timedelta()) -> str:
    return sign(key, body, utc_now() - late)


FORGED: dict[str, Sign] = {
    "none": lambda key, body: {},
    "an empty one": lambda key, body: {SIGNATURE: ""},
    "of no form": lambda key, body: {SIGNATURE: "yes"},
    "of another secret": lambda key, body: {SIGNATURE: right(b"another", body)},
    "of an empty secret": lambda key, body: {SIGNATURE: right(b"", body)},
    "of another body": lambda key, body: {SIGNATURE: right(key, body + b" ")},
    "of 6 minutes ago": lambda key, body: {SIGNATURE: right(key, body, late=timedelta(minutes=6))},
    "of 6 minutes ahead": lambda key, body: {SIGNATURE: right(key, body, late=-timedelta(minutes=6))},
    "of 1970": lambda key, body: {SIGNATURE: sign(key, body, datetime.fromtimestamp(0, UTC))},
    "with another time": lambda key, body: {
        SIGNATURE: right(key, body, late=timedelta(days=1)).replace("t=", f"t={int(time.time())},t=")
    },
    "cut short": lambda key, body: {SIGNATURE: right(key, body)[:-1]},
    "in capitals": lambda key, body: {SIGNATURE: right(key, body).upper()},
    "under another version": lambda key, body: {SIGNATURE: right(key, body).replace("v1", "v0")},
    "of 5,000 characters": lambda key, body: {SIGNATURE: "v1=" + "a" * 5_000},
    "with other digits": lambda key, body: {SIGNATURE: "t=\xb2\xb3,v1=00"},
    "in the header of Stripe": lambda key, body: {"Stripe-Signature": right(key, body)},
    "the key itself": lambda key, body: {SIGNATURE: key.decode()},
    "a bearer token": lambda key, body: {"Authorization": f"Bearer {key.decode()}"},
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_or_old_call_changes_nothing(victim: Victim, key: bytes, kind: str) -> None:
    before, body = victim.content("payments", "orders"), message(victim)
    answer = call(victim, body, FORGED[kind](key, body))
    assert_problem(answer, 400)
    assert answer.body["code"] == "invalid-notification"
    assert victim.content("payments", "orders") == before


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no JSON",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 1_000,
        b'{"id": 1e400}',
        b'{"id": 7, "reference": "x"}',
        b'{"id": "", "reference": "x"}',
        b'{"id": "evt-1", "reference": ""}',
        b'{"id": "evt-1", "reference": {"$ne": ""}}',
    ],
    ids=lambda body: repr(body[:30]),
)
def test_what_is_signed_and_not_understood_changes_nothing(victim: Victim, key: bytes, body: bytes) -> None:
    before = victim.content("payments")
    assert_problem(call(victim, body, {SIGNATURE: right(key, body)}), 400)
    assert victim.content("payments") == before


def test_too_large_a_call_is_refused_before_it_is_checked(victim: Victim, key: bytes) -> None:
    body = message(victim, padding="a" * 300 * 1024)
    answer = call(victim, body, {SIGNATURE: right(key, body)})
    assert_problem(answer, 413)
    assert answer.fields == ["body"]


@pytest.mark.parametrize("provider", ["stripe", "paypal", "a"])
def test_another_providers_door_is_shut(victim: Victim, key: bytes, provider: str) -> None:
    body = message(victim)
    sent = {SIGNATURE: right(key, body), "Stripe-Signature": right(key, body)}
    before = victim.content("payments")
    assert_problem(call(victim, body, sent, provider=provider), 404)
    assert victim.content("payments") == before


def test_what_a_signed_call_claims_is_not_believed_and_its_repetition_is_of_no_effect(
    victim: Victim, key: bytes
) -> None:
    """The provider is asked, and says that all is as it was; what remains is that the call is known."""
    before, body = victim.content(), message(victim)
    sent = {SIGNATURE: right(key, body)}
    assert call(victim, body, sent).status == 204
    after = victim.content()
    (known,) = set(after) - set(before)
    assert set(before) <= set(after)
    assert '"pk": "WH#sandbox#evt-' in known
    assert call(victim, body, sent).status == 204
    again = message(victim, id=json.loads(body)["id"], state="captured")
    assert call(victim, again, {SIGNATURE: right(key, again)}).status == 204
    assert victim.content() == after
    staff = victim.room.staff_token
    payment = victim.ask("payments", "GET", f"/staff/payments/{victim.orders[0].id}", token=staff).body
    assert (payment["state"], payment["captured"], payment["refunded"]) == ("captured", TOTAL, 0)


@pytest.mark.parametrize("reference", ["01936b72-0001-7c33-9a44-5b6c7d8e9f99", "x", "PAY#x", "a b"])
def test_news_of_what_is_not_ours_are_taken_without_effect(
    victim: Victim, key: bytes, reference: str
) -> None:
    body = message(victim, reference=reference)
    before = [each for each in victim.content("payments") if "WH#" not in each]
    assert call(victim, body, {SIGNATURE: right(key, body)}).status in (204, 400)
    assert [each for each in victim.content("payments") if "WH#" not in each] == before
