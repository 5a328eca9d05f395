"""The effect of a contract change on its consumers."""

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass

_PLAIN = re.compile(r"[A-Za-z_$][A-Za-z0-9_]*")


class Effect(enum.Enum):
    """``NARROWED`` permits less than before, ``WIDENED`` more, ``CHANGED`` something else.

    ``EXTENDED`` adds something optional, ``LOST`` removes something, ``DEFAULTED`` changes the meaning of an omitted
    value.
    """

    NARROWED = enum.auto()
    WIDENED = enum.auto()
    CHANGED = enum.auto()
    EXTENDED = enum.auto()
    LOST = enum.auto()
    DEFAULTED = enum.auto()


class Side(enum.Enum):
    """The receiver of a value. Requests must still be accepted, responses must still be understood.

    Events have both requirements: a new consumer reads events that were queued or archived before the change.
    """

    REQUEST = frozenset({Effect.NARROWED, Effect.CHANGED, Effect.LOST, Effect.DEFAULTED})
    RESPONSE = frozenset({Effect.WIDENED, Effect.CHANGED, Effect.LOST})
    EVENT = frozenset({Effect.NARROWED, Effect.WIDENED, Effect.CHANGED, Effect.LOST})

    def breaks(self, effect: Effect) -> bool:
        return effect in self.value


@dataclass(frozen=True, slots=True)
class Change:
    """``path`` is a JSON path into the new document; into the old one for something removed."""

    path: str
    message: str
    breaking: bool

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class Changes:
    """Collects changes. One that is found several times, through a shared schema, counts as its worst."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], bool] = {}

    def add(self, path: str, message: str, *, breaking: bool) -> None:
        self._found[path, message] = breaking or self._found.get((path, message), False)

    def __iter__(self) -> Iterator[Change]:
        """Sorted by path."""
        return (Change(path, message, self._found[path, message]) for path, message in sorted(self._found))


def below(path: str, *keys: str | int) -> str:
    """``$.paths["/products"].get.parameters[0]``"""
    for key in keys:
        if isinstance(key, int):
            path += f"[{key}]"
        else:
            path += f".{key}" if _PLAIN.fullmatch(key) else f'["{key}"]'
    return path
