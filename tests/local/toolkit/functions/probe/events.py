from typing import ClassVar

from msgspec import Struct

from cartwright.events.base import Event


class ProbedThing(Struct, frozen=True):
    name: str
    poisoned: bool = False


class Probed(Event, frozen=True, kw_only=True):
    source: ClassVar[str] = "cartwright.probe"
    name: ClassVar[str] = "Probed"
    version: ClassVar[int] = 1

    data: ProbedThing
