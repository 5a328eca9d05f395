"""How a figure is taken: in shuffled rounds, as a median, beside what it is compared with."""

import random
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self, TypeVar

from ops import console

TRUSTED = (0.9, 1.1)
"""Where the ratio of a thing to itself has to lie; noise beyond that hides what a ratio would show."""

Sample = TypeVar("Sample")


@dataclass(frozen=True, slots=True)
class Figure:
    """``value`` and ``reference`` are medians in ``unit``.

    ``ratio`` is the median of each round's value / reference: what slows a whole round down cancels out, so it
    may differ a little from the ratio of the two medians.
    """

    value: float
    unit: str
    reference: float | None = None
    ratio: float | None = None

    @classmethod
    def of(cls, values: Sequence[float], unit: str, reference: Sequence[float] | None = None) -> Self:
        """The samples of both are in the order of the rounds."""
        if reference is None:
            return cls(statistics.median(values), unit)
        ratios = [value / other for value, other in zip(values, reference, strict=True)]
        return cls(statistics.median(values), unit, statistics.median(reference), statistics.median(ratios))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """``controls`` compare a thing with itself, measured as if it were another."""

    name: str
    title: str
    notes: Sequence[str]
    figures: Mapping[str, Figure]
    controls: Mapping[str, Figure] = field(default_factory=dict)

    @property
    def doubts(self) -> list[str]:
        """The controls that differ from themselves."""
        low, high = TRUSTED
        return [
            name
            for name, control in self.controls.items()
            if control.ratio is None or not low <= control.ratio <= high
        ]


def rounds(title: str, subjects: Mapping[str, Callable[[], Sample]], count: int) -> dict[str, list[Sample]]:
    """Take every subject once a round, each time in another order, so that none always follows the same one.

    The orders are the same in every run.
    """
    order = random.Random(title)  # noqa: S311 - no secret hangs on it
    samples: dict[str, list[Sample]] = {name: [] for name in subjects}
    with console.step(f"{title}: {count} rounds") as step:
        for number in range(1, count + 1):
            for name in order.sample(list(subjects), len(subjects)):
                step.detail(f"round {number}, {name}", log=False)
                samples[name].append(subjects[name]())
    return samples
