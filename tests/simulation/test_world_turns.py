"""Virtual time, and who is next in it."""

import threading
from functools import partial
from typing import Any

import pytest

from cartwright.aws.dynamodb import Expression
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.drawing import Chosen
from tests.simulation.world.faults import Duplicate
from tests.simulation.world.functions import Function
from tests.simulation.world.installed import installed
from tests.simulation.world.turns import Crash, Overrun, Turns
from tests.simulation.world.world import World

KEY = {"pk": "a", "sk": "b"}


def raced(busy: float) -> int:
    """What twenty increments come to that read first and write later."""
    with installed(World("race", busy=busy)) as world:
        cloud = Cloud(world)
        cloud.table("t")
        held = cloud.port("t")

        def increment(*_: object) -> None:
            n = (held.get(KEY) or {"n": 0})["n"]
            held.update(KEY, Expression("SET n = :n", {":n": n + 1}))

        function = cloud.plain("increment", lambda _: increment)
        for number in range(20):
            cloud.step(number, f"step {number}", partial(world.invoke, function, None, str(number)))
        cloud.drain()
        return int((held.get(KEY) or {})["n"])


def test_functions_run_in_the_middle_of_each_other() -> None:
    assert raced(busy=1.0) < 20


def test_and_one_after_the_other_when_nobody_is_busy() -> None:
    assert raced(busy=0.0) == 20


def test_pauses_end_in_their_order() -> None:
    turns, seen = Turns(1000), list[Any]()

    def act(name: str, milliseconds: int) -> None:
        turns.pause(milliseconds)
        seen.append((turns.now, name))

    turns.at(1000, partial(act, "long", 50))
    turns.at(1000, partial(act, "short", 10))
    turns.at(1005, partial(act, "late", 10))
    turns.run()
    turns.close()
    assert seen == [(1010, "short"), (1015, "late"), (1050, "long")]


def test_what_is_in_the_background_keeps_nothing_from_ending() -> None:
    turns, seen = Turns(0), list[int]()

    def tick() -> None:
        seen.append(turns.now)
        turns.at(turns.now + 10, tick, background=True)

    turns.at(10, tick, background=True)
    turns.at(35, lambda: None)
    turns.run()
    assert (seen, turns.now) == ([10, 20, 30], 35)
    turns.run(100)
    assert (seen[-1], turns.now) == (100, 100)
    turns.close()


def test_an_error_of_an_action_comes_out() -> None:
    turns = Turns(0)

    def act() -> None:
        raise ValueError("no number")

    turns.at(0, act)
    with pytest.raises(ValueError, match="no number"):
        turns.run()
    turns.close()


def test_a_story_without_an_end_is_ended() -> None:
    turns = Turns(0, most_actions=100)

    def again() -> None:
        turns.at(turns.now, again)

    turns.at(0, again)
    with pytest.raises(Overrun):
        turns.run()
    turns.close()


def test_the_end_of_a_world_ends_its_threads_where_they_are() -> None:
    before = threading.active_count()
    turns, seen = Turns(0), list[str]()

    def act() -> None:
        try:
            turns.pause(1000)
        except Crash:
            seen.append("crashed")
            raise

    for _ in range(5):
        turns.at(0, act)
    turns.at(1, lambda: None)
    turns.run(10)
    turns.close()
    assert seen == ["crashed"] * 5
    assert threading.active_count() == before


def test_a_call_from_a_thread_of_ones_own_is_refused(cloud: Cloud) -> None:
    cloud.table("t")
    errors: list[BaseException] = []

    def call() -> None:
        try:
            cloud.port("t").get(KEY)
        except RuntimeError as error:
            errors.append(error)

    def body(*_: object) -> None:
        thread = threading.Thread(target=call)
        thread.start()
        thread.join()

    cloud.step(0, "invoke", partial(cloud.world.invoke, cloud.plain("f", lambda _: body), None, "once"))
    cloud.drain()
    assert "thread" in str(errors[0])


def scheduled(world: World, body: Any) -> Function:
    cloud = Cloud(world)
    function = cloud.plain("sweep", lambda _: body)
    cloud.every(60, function, {"job": "sweep"})
    cloud.world.turns.run(world.now_ms + 5 * 60_000 + 1)
    cloud.drain()
    return function


def test_a_schedule_calls_its_function_each_time() -> None:
    seen: list[Any] = []
    with installed(World("schedule")) as world:
        scheduled(world, lambda event, _: seen.append(event))
    assert seen == [{"job": "sweep"}] * 5


def test_a_schedule_calls_twice_or_again_when_something_went_wrong() -> None:
    calls: list[int] = []

    def failing(*_: object) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise ValueError

    began = World("schedule").now_ms
    with installed(World("schedule", Chosen({f"sweep at {began + 60_000}": Duplicate()}))) as world:
        scheduled(world, failing)
    assert len(calls) == 7
