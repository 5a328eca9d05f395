"""Sign-ups that nobody confirmed go after a week, and nobody else."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from accounts.domain import SignUp
from accounts.handlers.expiry import KEPT, sweeper

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class SignUpsInMemory:
    """`confirmed` are those who confirm between being listed and being removed; who is in `broken` can't be removed."""

    def __init__(self, *waiting: SignUp) -> None:
        self.waiting = {each.username: each for each in waiting}
        self.confirmed: set[str] = set()
        self.broken: set[str] = set()

    def unconfirmed(self) -> Iterator[SignUp]:
        yield from list(self.waiting.values())

    def remove(self, username: str) -> bool:
        if username in self.broken:
            raise RuntimeError("out of order")
        if username in self.confirmed:
            return False
        return self.waiting.pop(username, None) is not None


def begun(username: str, before: timedelta) -> SignUp:
    return SignUp(username=username, begun_at=NOW - before)


def run(sign_ups: SignUpsInMemory, time_left: float = 60.0) -> int:
    return sweeper(sign_ups, lambda: NOW).run(lambda: time_left)


def test_who_did_not_confirm_within_a_week_goes() -> None:
    moment = timedelta(seconds=1)
    sign_ups = SignUpsInMemory(begun("late", KEPT + moment), begun("new", KEPT - moment))
    assert run(sign_ups) == 1
    assert set(sign_ups.waiting) == {"new"}
    assert run(sign_ups) == 0


def test_who_confirms_meanwhile_stays() -> None:
    sign_ups = SignUpsInMemory(begun("quick", 2 * KEPT))
    sign_ups.confirmed = {"quick"}
    assert run(sign_ups) == 0


def test_one_that_fails_does_not_keep_the_others(caplog: pytest.LogCaptureFixture) -> None:
    sign_ups = SignUpsInMemory(begun("a", 2 * KEPT), begun("b", 2 * KEPT))
    sign_ups.broken = {"a"}
    assert run(sign_ups) == 1
    assert set(sign_ups.waiting) == {"a"}
    assert [each.levelname for each in caplog.records] == ["ERROR"]


def test_it_ends_before_its_time_does() -> None:
    sign_ups = SignUpsInMemory(begun("a", 2 * KEPT))
    assert run(sign_ups, time_left=9.0) == 0
    assert "a" in sign_ups.waiting
