"""What each fault does to a call, and what a function that has crashed can still do: nothing."""

from contextlib import suppress
from functools import partial
from typing import Any

import pytest

from cartwright.aws.dynamodb import Expression, Put
from cartwright.aws.errors import Busy, ConditionFailed, OutcomeUnknown, Throttled
from cartwright.aws.retrying import ATTEMPTS
from cartwright.logging import INVOCATION
from tests.simulation.invoking import invoked
from tests.simulation.listening import Everywhere
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.drawing import Chosen
from tests.simulation.world.faults import (
    ClockSkew,
    Contention,
    CrashAfter,
    CrashBefore,
    Fault,
    NotSent,
    Slow,
    Throttle,
    TimeoutAfter,
    TimeoutBefore,
)
from tests.simulation.world.functions import Context, Outcome
from tests.simulation.world.installed import installed
from tests.simulation.world.world import World

KEY = {"pk": "a", "sk": "b"}
FIRST = "function(once)/1 "
ADD = Expression("ADD n :one", {":one": 1})
ABSENT = Expression("attribute_not_exists(pk)")


def stored(cloud: Cloud) -> Any:
    return (cloud.port("t").get(KEY) or {}).get("n", 0)


def added(cloud: Cloud) -> None:
    cloud.port("t").update(KEY, ADD)


@pytest.mark.parametrize("fault", [Throttle(), NotSent()])
def test_what_surely_had_no_effect_is_tried_again(fault: Fault) -> None:
    cloud, outcome = invoked(added, Chosen({f"{FIRST}t.UpdateItem": fault}))
    assert (outcome.failed, stored(cloud)) == (False, 1)


@pytest.mark.parametrize("fault", [Throttle(), NotSent(), TimeoutBefore()])
def test_what_never_gets_through_is_an_error(fault: Fault) -> None:
    cloud, outcome = invoked(
        lambda cloud: cloud.port("t").put({**KEY, "n": 1}), Everywhere("t.PutItem", fault)
    )
    assert isinstance(outcome.error, Busy)
    assert (stored(cloud), cloud.world.happened[type(fault).__name__]) == (0, ATTEMPTS)


@pytest.mark.parametrize(("fault", "total"), [(TimeoutBefore(), 0), (TimeoutAfter(), 1)])
def test_an_update_of_unknown_outcome_is_not_repeated(fault: Fault, total: int) -> None:
    cloud, outcome = invoked(added, Chosen({f"{FIRST}t.UpdateItem": fault}))
    assert (type(outcome.error), stored(cloud)) == (OutcomeUnknown, total)


def test_an_update_that_may_be_repeated_is() -> None:
    change = Expression("SET n = :n", {":n": 1})
    cloud, outcome = invoked(
        lambda cloud: cloud.port("t").update(KEY, change, idempotent=True),
        Chosen({f"{FIRST}t.UpdateItem": TimeoutAfter()}),
    )
    assert (outcome.failed, stored(cloud)) == (False, 1)


def test_a_condition_that_fails_after_an_unknown_outcome_is_unknown_too() -> None:
    cloud, outcome = invoked(
        lambda cloud: cloud.port("t").put({**KEY, "n": 1}, ABSENT),
        Chosen({f"{FIRST}t.PutItem": TimeoutAfter()}),
    )
    assert (type(outcome.error), stored(cloud)) == (OutcomeUnknown, 1)


def test_a_refusal_that_nobody_hears_of_is_unknown() -> None:
    def twice(cloud: Cloud) -> None:
        cloud.port("t").put({**KEY, "n": 1}, ABSENT)
        cloud.port("t").put({**KEY, "n": 2}, ABSENT)

    cloud, outcome = invoked(twice, Chosen({"function(once)/2 t.PutItem": TimeoutAfter()}))
    assert (type(outcome.error), stored(cloud)) == (OutcomeUnknown, 1)
    assert not isinstance(outcome.error, ConditionFailed)


def test_transactions_contend() -> None:
    cloud, outcome = invoked(
        lambda cloud: cloud.port("t").transact([Put({**KEY, "n": 1})]),
        Chosen({f"{FIRST}t.TransactWriteItems": Contention()}),
    )
    assert (outcome.failed, stored(cloud)) == (False, 1)


@pytest.mark.parametrize(("fault", "total"), [(CrashBefore(), 0), (CrashAfter(), 1)])
def test_a_crash_is_caught_by_nothing_and_nothing_follows_it(fault: Fault, total: int) -> None:
    tried: list[str] = []

    def stubborn(cloud: Cloud) -> str:
        with suppress(Exception):
            try:
                added(cloud)
            except Exception:
                tried.append("caught")
            finally:
                tried.append("finally")
                added(cloud)
        return "answer"

    cloud, outcome = invoked(stubborn, Chosen({f"{FIRST}t.UpdateItem": fault}))
    assert (outcome, stored(cloud), tried) == (Outcome(crashed=True), total, ["finally"])


def test_who_swallows_a_crash_has_crashed_all_the_same() -> None:
    def shameless(cloud: Cloud) -> str:
        with suppress(BaseException):
            added(cloud)
        with suppress(BaseException):
            added(cloud)
        return "answer"

    cloud, outcome = invoked(shameless, Chosen({f"{FIRST}t.UpdateItem": CrashBefore()}))
    assert (outcome.crashed, stored(cloud)) == (True, 0)


def test_an_environment_is_lost_with_a_crash_and_kept_after_an_error() -> None:
    with installed(World("environments", Chosen({"function(2)/1 t.UpdateItem": CrashBefore()}))) as world:
        cloud = Cloud(world)
        cloud.table("t")

        def body(event: Any, _: object) -> None:
            added(cloud)
            if event == 1:
                raise ValueError

        function = cloud.plain("function", lambda _: body)
        for number in range(4):
            cloud.step(number * 1000, f"step {number}", partial(world.invoke, function, number, str(number)))
        cloud.drain()
        assert (function.invocations, function.made, function.crashes) == (4, 2, 1)


@pytest.mark.parametrize(("share", "crashed"), [(0.1, False), (0.9, True)])
def test_what_is_slow_may_run_out_of_time(share: float, crashed: bool) -> None:
    def body(cloud: Cloud) -> None:
        for _ in range(3):
            added(cloud)

    cloud, outcome = invoked(body, Chosen({f"{FIRST}t.UpdateItem": Slow(share)}))
    assert (outcome.crashed, stored(cloud)) == (crashed, 0 if crashed else 3)


def test_waiting_to_try_again_does_not_outlive_the_invocation() -> None:
    """The real retrying looks at the real deadline, in virtual time: it gives up rather than run out of it."""

    def body(cloud: Cloud) -> None:
        assert cloud.world.invocation
        INVOCATION.begin(Context(cloud.world.invocation, "id", cloud.world.turns))
        added(cloud)

    tries = []
    for number in range(10):
        cloud, outcome = invoked(body, Everywhere("t.Update", Throttle()), seconds=1, seed=f"seed {number}")
        assert type(outcome.error) is Throttled
        tries.append(cloud.world.happened["Throttle"])
    assert min(tries) < ATTEMPTS == max(tries)


def test_clocks_are_off_by_a_few_seconds() -> None:
    with installed(World("skew", Everywhere("environment", ClockSkew(1.0)))) as world:
        cloud = Cloud(world)
        skews: list[int] = []
        function = cloud.plain("function", lambda made: lambda *_: skews.append(made.skew_ms))
        cloud.step(0, "invoke", partial(world.invoke, function, None, "once"))
        cloud.drain()
        assert skews == [5000]
        assert (world.clock(5000) - world.clock()).total_seconds() == 5
