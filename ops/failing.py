"""Which functions fail for an order, with which error, and where the failed message is. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ops.deployed import Function
from ops.log_lines import Entry


class Failing(NamedTuple):
    """``last`` is the newest error. ``message_in`` is the queue with the message, empty without a failed message."""

    label: str
    times: int
    last: Entry
    message_in: str

    def plain(self) -> dict[str, Any]:
        error = self.last.fields.get("error")
        return {
            "function": self.label,
            "times": self.times,
            "error": self.last.error or self.last.message,
            "stack": error.get("stack") if isinstance(error, Mapping) else None,
            "message_in": self.message_in or None,
        }


def failing(
    errors: Iterable[Entry], names: Sequence[str], functions: Sequence[Function], dead: Mapping[str, str]
) -> list[Failing]:
    """The most recent failure comes last.

    ``names`` are the ids that error lines use for the order: its own, its correlation id and those of its dead letters.
    ``dead`` maps message ids to their dead-letter queues.
    """
    found: dict[str, list[Entry]] = {}
    for each in errors:
        if each.is_error and any(each.mentions(name) for name in names):
            found.setdefault(each.label, []).append(each)
    queues = {each.label: each.queue for each in functions}
    made = [
        Failing(label, len(entries), entries[-1], _place(entries[-1], queues.get(label) or "", dead))
        for label, entries in found.items()
    ]
    return sorted(made, key=lambda each: each.last.milliseconds)


def _place(entry: Entry, queue: str, dead: Mapping[str, str]) -> str:
    message_id = str(entry.fields.get("message_id") or "")
    return dead.get(message_id) or (queue if message_id else "")
