"""The two services in a cloud, those who book, and what must not be in the end."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from random import Random
from typing import Any

from cartwright import outbox
from cartwright.aws.events import Bus
from cartwright.ids import Ids
from tests.simulation.examples.seats import HALL, Letters, Seats, SeatTaken
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.functions import Handler
from tests.simulation.world.running import Step

SEATS = 6
BOOKERS = 10
_PATIENCE = 8


def _nowhere(text: str) -> None:
    """Nothing here is poison."""
    raise AssertionError(text)


class Relay:
    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    def __call__(self, event: Mapping[str, Any], _: object) -> dict[str, Any]:
        return outbox.relay(event["Records"], self._bus.put, _nowhere)


class Theatre:
    """Bookers ask again until they are told, at most so many times."""

    def __init__(
        self,
        cloud: Cloud,
        seats: type[Seats] = Seats,
        letters: type[Letters] = Letters,
        relay: Callable[[Bus], Handler] = Relay,
    ) -> None:
        self._cloud = cloud
        self._answers: dict[str, bool | None] = {}
        cloud.table("seats")
        cloud.table("letters")
        ids = Ids(cloud.world.clock, cloud.world.random_bytes)
        self._seats = cloud.plain("seats", lambda _: seats(cloud.port("seats"), cloud.bus, ids.new))
        cloud.relay("seats", cloud.plain("relay", lambda _: relay(cloud.bus)))
        self._consumer = cloud.consumer(
            "letters", [SeatTaken], cloud.plain("letters", lambda _: letters(cloud.port("letters")))
        )
        cloud.port("seats").put({**HALL, "seats": SEATS})

    def steps(self, random: Random) -> Sequence[Step]:
        return [
            Step(f"booker {number} books", random.randrange(2_000), partial(self._book, number))
            for number in range(BOOKERS)
        ]

    def violations(self) -> list[str]:
        bookings = {
            item["pk"].removeprefix("B#"): item
            for item in self._cloud.storages["seats"].items()
            if item["sk"] == "B"
        }
        hall = self._cloud.port("seats").get(HALL) or {}
        written = {item["pk"][2:]: item["letters"] for item in self._cloud.storages["letters"].items()}
        found = [
            f"{booking} has {written.get(booking, 0)} letters"
            for booking in bookings
            if written.get(booking) != 1
        ]
        if len(bookings) + hall["seats"] != SEATS or hall["seats"] < 0:
            found.append(f"{len(bookings)} booked and {hall['seats']} left of {SEATS}")
        booked = [booking.partition("~")[0] for booking in bookings]
        found += [
            f"{each} has {booked.count(each)} seats" for each in sorted(set(booked)) if booked.count(each) > 1
        ]
        for name, answer in self._answers.items():
            if answer is not None and answer != (name in booked):
                found.append(f"{name} was told {answer}, which is not so")
        found += [f"given up: {message.body}" for message in self._consumer.dead if not message.poisoned]
        return found

    def _book(self, number: int) -> None:
        booking = f"booker-{number}"
        for attempt in range(_PATIENCE):
            outcome = self._cloud.request(self._seats, {"booking": booking}, f"{booking} try {attempt}")
            if not outcome.failed:
                self._answers[booking] = outcome.answer["booked"]
                return
            self._cloud.world.wait(200)
        self._answers[booking] = None
