"""A customer is registered once, whoever comes first, twice or not at all."""

import logging

import pytest

from accounts import rules
from accounts.domain import Person
from cartwright.aws.errors import OutcomeUnknown, Throttled, Unreachable
from cartwright.events.accounts import CustomerRegistered
from tests.unit.accounts.accounts_harness import ADA, ADA_CLAIMS, PERSON, AccountsHarness


def test_the_trigger_makes_the_profile_and_tells_of_it(harness: AccountsHarness) -> None:
    answered = harness.confirm()
    assert answered["response"] == {}
    (told,) = harness.told
    event = CustomerRegistered.from_detail(told)
    assert (event.data.customer_id, event.data.email, event.data.name) == (ADA, PERSON.email, PERSON.name)
    assert event.correlation_id == "11111111-2222-4333-8444-555555555555"
    (item,) = harness.kept
    assert (item["pk"], item["version"], item["name"]) == (f"C#{ADA}", 1, "Ada Byron")


def test_trigger_and_first_look_in_any_order_register_once(harness: AccountsHarness) -> None:
    harness.confirm()
    before = harness.kept
    harness.confirm(name="Somebody Else")
    assert harness.call("getMyProfile").body["name"] == "Ada Byron"
    assert harness.kept == before
    other = AccountsHarness()
    other.call("getMyProfile")
    other.confirm()
    other.call("getMyProfile")
    assert len(harness.told) == len(other.told) == 1


def test_both_at_the_same_time_register_once(harness: AccountsHarness) -> None:
    """The trigger comes between the look, which finds nothing, and the write that follows from it."""
    done: list[bool] = []

    def first() -> None:
        if not done:
            done.append(True)
            harness.confirm()

    harness.way.before = first
    assert harness.call("getMyProfile").status == 200
    assert len(harness.told) == 1


def test_a_later_change_tells_nothing_again(harness: AccountsHarness) -> None:
    harness.confirm()
    harness.call("patchMyProfile", {"name": "Ada"})
    harness.call("patchMyProfile", {"phone": "+442079460958"})
    assert len(harness.told) == 1


@pytest.mark.parametrize("error", [Throttled, Unreachable, OutcomeUnknown])
def test_a_registration_that_fails_is_made_up_for(
    harness: AccountsHarness, caplog: pytest.LogCaptureFixture, error: type[Exception]
) -> None:
    def fail() -> None:
        raise error("for a test")

    harness.way.before = fail
    answered = harness.confirm()
    assert answered["triggerSource"] == "PostConfirmation_ConfirmSignUp"
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert harness.kept == []
    assert harness.call("getMyProfile").status == 503
    harness.way.before = lambda: None
    assert harness.call("getMyProfile").status == 200
    assert len(harness.told) == 1


def test_an_answer_that_was_lost_does_not_register_again(harness: AccountsHarness) -> None:
    def lose() -> None:
        raise OutcomeUnknown("for a test")

    harness.way.after = lose
    assert harness.call("getMyProfile").status == 503
    harness.way.after = lambda: None
    assert harness.call("getMyProfile").status == 200
    assert len(harness.told) == 1


def test_an_event_that_lacks_everything_is_answered(harness: AccountsHarness) -> None:
    assert harness.confirmation({"request": {}}, None) == {"request": {}}
    assert harness.kept == []


def test_an_address_that_nobody_confirmed_registers_nobody(harness: AccountsHarness) -> None:
    harness.confirm(email_verified="false")
    claims = {**ADA_CLAIMS, "email_verified": "false"}
    answer = harness.call("getMyProfile", claims=claims)
    assert (answer.status, answer.body["code"]) == (409, "email-not-verified")
    assert harness.call("patchMyProfile", {"name": "x"}, claims=claims).status == 409
    assert harness.kept == []
    harness.confirm()
    assert harness.call("getMyProfile", claims=claims).status == 200


def test_a_new_address_is_taken_over_when_it_is_confirmed(harness: AccountsHarness) -> None:
    harness.confirm()
    moved = {**ADA_CLAIMS, "email": "ada@byron.example"}
    unconfirmed = harness.call("getMyProfile", claims={**moved, "email_verified": "false"})
    assert unconfirmed.body["email"] == "ada@example.com"
    confirmed = harness.call("getMyProfile", claims=moved)
    assert (confirmed.body["email"], confirmed.headers["ETag"]) == ("ada@byron.example", '"2"')
    assert harness.call("getMyProfile", claims=moved).headers["ETag"] == '"2"'
    assert len(harness.told) == 1


@pytest.mark.parametrize(
    ("entered", "kept"),
    [
        ("Ada Byron", "Ada Byron"),
        ("  Ada \t\n Byron\u0000 ", "Ada Byron"),
        ("Zoë 李 🙂", "Zoë 李 🙂"),
        ("\u202egnp.exe", "gnp.exe"),
        ("x" * 2048, "x" * 120),
        ("x" * 119 + " y", "x" * 119),
        ("\u0085\u2028", ""),
        ("", ""),
    ],
)
def test_any_name_can_sign_up(harness: AccountsHarness, entered: str, kept: str) -> None:
    assert rules.presentable(entered) == kept
    harness.registration.register(Person(customer_id=ADA, email="a@example.com", name=entered), "cause")
    assert harness.call("patchMyProfile", {"language": "en"}).body["name"] == kept
