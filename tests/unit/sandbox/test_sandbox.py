"""The sandbox seen by a merchant: its keys, its tokens, its calls back, and what it refuses."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from cartwright.money import MAX_AMOUNT
from cartwright.remote import Remote, Reply
from cartwright.signatures import InvalidSignature, verify
from sandbox.domain import LATE_SECONDS
from sandbox.ports import Call, Undelivered
from tests.unit.payments.sandboxed import KEY, SECRET, Sandboxed, sandboxed
from tests.unit.payments.served import Answer, Asked, serving

GOOD: dict[str, Any] = {
    "reference": "order-1",
    "amount": 2645,
    "currency": "GBP",
    "token": "tok_approve",
    "callback_url": "https://shop.example/webhooks/sandbox",
}


@pytest.fixture
def world() -> Iterator[Sandboxed]:
    with sandboxed() as made:
        yield made


def ask(world: Sandboxed, method: str, path: str, body: object = None, *, key: str = KEY.decode()) -> Reply:
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    return Remote(world.url).call(method, path, headers=headers, body=content)


def test_nobody_is_served_without_the_key(world: Sandboxed) -> None:
    for key in ("", "wrong", KEY.decode()[:-1], "é"):
        reply = ask(world, "POST", "/payments", GOOD, key=key)
        assert (reply.status, json.loads(reply.content)["code"]) == (401, "unknown-key")
    assert world.charges.stored == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [("amount", each) for each in (-1, 0, 1.5, "1", True, None, 2**53 + 1)]
    + [
        ("currency", "gbp"),
        ("currency", "GBPX"),
        ("reference", "a/b"),
        ("reference", ""),
        ("token", ""),
        ("token", "x" * 256),
        ("token", "a\0b"),
        ("token", "tok approve"),
        ("callback_url", "http://169.254.169.254/latest/meta-data"),
        ("callback_url", "http://127.0.0.1.evil.example/"),
        ("callback_url", "file:///etc/passwd"),
        ("callback_url", "https://a b"),
        ("state", "captured"),
    ],
)
def test_odd_input_is_refused_by_its_name(world: Sandboxed, field: str, value: object) -> None:
    reply = ask(world, "POST", "/payments", {**GOOD, field: value})
    assert reply.status == 400
    assert json.loads(reply.content)["errors"][0]["field"] == field
    assert world.charges.stored == {}


@pytest.mark.parametrize("amount", [150_000_000_00, MAX_AMOUNT])
def test_a_large_charge_is_taken_as_it_is(world: Sandboxed, amount: int) -> None:
    reply = ask(world, "POST", "/payments", {**GOOD, "amount": amount, "currency": "LBP"})
    assert (reply.status, json.loads(reply.content)["amount"]) == (200, amount)


@pytest.mark.parametrize("body", [b"", b"[]", b'{"amount": 1e400}', b"\xff", b"{" * 5000])
def test_what_is_no_object_is_refused(world: Sandboxed, body: bytes) -> None:
    if body != b"\xff":
        assert ask(world, "POST", "/payments", body).status == 400


def test_one_name_is_one_payment(world: Sandboxed) -> None:
    first = ask(world, "POST", "/payments", GOOD)
    assert ask(world, "POST", "/payments", GOOD).content == first.content
    other = ask(world, "POST", "/payments", {**GOOD, "amount": 1})
    assert (other.status, json.loads(other.content)["code"]) == (409, "other-parameters")


def test_more_than_was_taken_is_not_given_back(world: Sandboxed) -> None:
    ask(world, "POST", "/payments", GOOD)
    early = ask(world, "POST", "/payments/order-1/refunds", {"id": "r-0", "amount": 1})
    assert (early.status, json.loads(early.content)["code"]) == (409, "not-possible")
    ask(world, "POST", "/payments/order-1/capture")
    for _ in range(2):
        assert ask(world, "POST", "/payments/order-1/refunds", {"id": "r-1", "amount": 2000}).status == 200
    assert ask(world, "POST", "/payments/order-1/refunds", {"id": "r-1", "amount": 1}).status == 409
    assert ask(world, "POST", "/payments/order-1/refunds", {"id": "r-2", "amount": 646}).status == 409
    assert ask(world, "POST", "/payments/order-1/refunds", {"id": "r-2", "amount": 645}).status == 200


def test_what_is_unknown_is_not_found(world: Sandboxed) -> None:
    assert ask(world, "GET", "/payments/order-9").status == 404
    assert ask(world, "POST", "/payments/order-9/capture").status == 404
    assert ask(world, "POST", "/payments/order-9/refunds", {"id": "r-1", "amount": 1}).status == 404


@pytest.mark.parametrize(
    ("token", "answers"),
    [
        ("tok_timeout_after_charge", [504, 200, 200, 200]),
        ("tok_timeout_after_capture", [200, 200, 504, 504]),
        ("tok_5xx_then_ok", [500, 200, 500, 200]),
        ("tok_capture_fails", [200, 200, 402, 402]),
    ],
)
def test_a_token_decides_what_fails(world: Sandboxed, token: str, answers: list[int]) -> None:
    asked = [("", {**GOOD, "token": token})] * 2 + [("/order-1/capture", None)] * 2
    assert [ask(world, "POST", f"/payments{path}", body).status for path, body in asked] == answers
    expected = "authorised" if token == "tok_capture_fails" else "captured"
    assert world.charges.stored["order-1"].state == expected


def test_what_is_late_settles_by_itself(world: Sandboxed) -> None:
    reply = ask(world, "POST", "/payments", {**GOOD, "token": "tok_late_webhook"})
    assert json.loads(reply.content)["state"] == "pending"
    assert ask(world, "POST", "/payments/order-1/void").status == 409
    assert [seconds for seconds, _ in world.calls.waiting] == [LATE_SECONDS]
    world.clock.forward(seconds=LATE_SECONDS)
    assert json.loads(ask(world, "GET", "/payments/order-1").content)["state"] == "authorised"


def test_only_who_was_sent_there_answers_the_banks_question(world: Sandboxed) -> None:
    reply = ask(world, "POST", "/payments", {**GOOD, "token": "tok_3ds"})
    path = json.loads(reply.content)["action_path"]
    for wrong in (f"/challenges/order-1/{'0' * 36}", "/challenges/order-9/x"):
        assert ask(world, "POST", wrong, {"outcome": "approve"}, key="").status == 404
    assert ask(world, "POST", path, {"outcome": "maybe"}, key="").status == 400
    assert ask(world, "POST", path, {"outcome": "approve"}, key="").status == 200
    assert ask(world, "POST", path, {"outcome": "fail"}, key="").status == 404
    assert len(world.calls.waiting) == 1


def test_calls_are_signed_forged_ones_wrongly(world: Sandboxed) -> None:
    received: list[Asked] = []

    def merchant(asked: Asked) -> Answer:
        received.append(asked)
        return 204 if len(received) < 3 else 503, b""

    with serving(merchant) as url:
        for number, token in enumerate(("tok_late_webhook", "tok_forged_webhook")):
            order = {**GOOD, "reference": f"order-{number}", "token": token, "callback_url": f"{url}/hook"}
            ask(world, "POST", "/payments", order)
        for _, call in world.calls.waiting:
            world.webhook_sender.deliver(call)
        genuine, forged = received
        verify(SECRET, genuine.headers["sandbox-signature"], genuine.body, world.clock())
        with pytest.raises(InvalidSignature):
            verify(SECRET, forged.headers["sandbox-signature"], forged.body, world.clock())
        with pytest.raises(Undelivered):
            world.webhook_sender.deliver(world.calls.waiting[0][1])
        world.webhook_sender.deliver(world.calls.waiting[1][1])


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/hook", "ftp://merchant.example", "/relative"])
def test_a_merchant_who_is_not_to_be_reached_has_not_taken_it(
    world: Sandboxed, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    ask(world, "POST", "/payments", GOOD)
    with pytest.raises(Undelivered):
        world.webhook_sender.deliver(Call(event_id="e", reference="order-1", url=url))
