"""Search's ports in memory."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory

from cartwright.errors import Unavailable
from catalog.search.domain import (
    Change,
    Generation,
    Removed,
    SnapshotOvertaken,
    SnapshotUnreadable,
)
from catalog.search.index import Index
from catalog.search.segment import packed
from catalog.search.stemming import Stemmer
from tests.unit.catalog.fakes import FakeProducts

STEMMER = Stemmer("english")


def snapshot_of(changes: Iterable[Change]) -> bytes:
    with TemporaryDirectory() as folder:
        base = Index.of(changes, STEMMER, folder).base
        assert base is not None
        return packed(base, folder)


class SetClock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class FakeChanges:
    """`told` are changes with the time of each; `asked` is what was asked for since. Each reading `takes` seconds."""

    def __init__(self, clock: SetClock) -> None:
        self.told: list[tuple[datetime, Change]] = []
        self.asked: list[datetime | None] = []
        self.takes = 0.0
        self.fails = False
        self._clock = clock

    def tell(self, *changes: Change) -> None:
        self.told += [(self._clock(), change) for change in changes]

    def since(self, at: datetime | None) -> Iterator[Change]:
        self.asked.append(at)
        self._clock.pass_by(self.takes)
        if self.fails:
            raise Unavailable
        last = {change.id: (when, change) for when, change in self.told}
        yield from (change for when, change in last.values() if at is None or when >= at)


class FakeSnapshots:
    def __init__(self) -> None:
        self.generations: list[Generation] = []
        self.contents: dict[str, bytes] = {}
        self.read: list[str] = []

    def current(self) -> Generation | None:
        return self.generations[-1] if self.generations else None

    def content(self, generation: Generation) -> bytes:
        self.read.append(generation.id)
        if generation.id not in self.contents:
            raise SnapshotUnreadable("It is not there")
        return self.contents[generation.id]

    def publish(self, generation: Generation, content: bytes, before: Generation | None) -> None:
        if self.current() != before:
            raise SnapshotOvertaken
        self.generations.append(generation)
        self.contents[generation.id] = content


class ChangesOf:
    """Tells of all `products` whenever it is asked: the port permits more than what was asked for."""

    def __init__(self, products: FakeProducts) -> None:
        self._products = products

    def since(self, at: datetime | None) -> Iterator[Change]:
        del at
        for product_id, version in self._products.versions().items():
            yield self._products.get(product_id) or Removed(product_id, version)
