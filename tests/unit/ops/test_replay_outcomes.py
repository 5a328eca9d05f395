"""Waiting for orders: until all are at rest, or nothing moves any more."""

from collections.abc import Iterator

import pytest

from ops.replay import outcomes
from ops.replay.outcomes import Outcome, StaffApi, settled
from tests.unit.ops.replays import changed, confirmed, invoice

ONE = confirmed(invoice("1", MUG=1))
ON_THE_WAY = [Outcome({}, {}, {}), changed(ONE, state="placed"), Outcome(ONE.order, {}, {})]


class Stages(StaffApi):
    """Each look at an order finds it one stage further."""

    def __init__(self, *stages: Outcome) -> None:
        self._stages = stages
        self._found: dict[str, Iterator[Outcome]] = {}
        self._last = stages[-1]

    def outcome(self, order_id: str) -> Outcome:
        return next(self._found.setdefault(order_id, iter(self._stages)), self._last)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcomes, "_POLL_SECONDS", 0)
    monkeypatch.setattr(outcomes, "STALLED_SECONDS", 0.2)


def test_every_order_is_waited_for_and_counted() -> None:
    orders, counts = [str(number) for number in range(30)], list[int]()
    assert settled(Stages(*ON_THE_WAY, ONE), orders, counts.append) == dict.fromkeys(orders, ONE)
    assert counts == sorted(counts)
    assert counts[-1] == 30


@pytest.mark.parametrize("stuck", ON_THE_WAY)
def test_what_does_not_move_is_given_up_on_and_shown(stuck: Outcome) -> None:
    orders = [str(number) for number in range(30)]
    assert settled(Stages(stuck), orders, lambda _: None) == dict.fromkeys(orders, stuck)
    assert not stuck.at_rest
