"""Values of a stage's block in cdk.json: their types, and their conversion from JSON."""

import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal


class StageError(ValueError):
    """The stage of ``-c stage=``, or its block in cdk.json, is invalid. The message states the remedy."""


@dataclass(frozen=True, slots=True)
class Warmth:
    """Provisioned concurrency of the functions that serve shoppers."""

    min: int
    max: int

    def __post_init__(self) -> None:
        if not 1 <= self.min <= self.max:
            raise StageError(f"warm requires 1 <= min <= max, not min {self.min} and max {self.max}.")


@dataclass(frozen=True, slots=True)
class WarmThroughput:
    """Requests per second that a service's table and each of its indexes can serve immediately.

    A new on-demand table starts with 12,000 reads and 4,000 writes. More is a one-time cost and can't be lowered.
    """

    reads: int
    writes: int

    def __post_init__(self) -> None:
        if self.reads < 12_000 or self.writes < 4_000:
            raise StageError(
                "warm_throughput must be at least the default of 12000 reads and 4000 writes per second, "
                f"not {self.reads} and {self.writes}."
            )


@dataclass(frozen=True, slots=True)
class TraceSampling:
    """Which API requests X-Ray traces: ``per_second`` each second, and the share ``rate`` of the others."""

    per_second: int
    rate: float

    def __post_init__(self) -> None:
        if self.per_second < 0 or not 0 <= self.rate <= 1:
            raise StageError(
                "trace_sampling requires per_second of at least 0 and a rate from 0 to 1, "
                f"not {self.per_second} and {self.rate}."
            )


def convert(where: str, expected: Any, value: Any) -> Any:
    if expected in _CONVERTERS:
        return _CONVERTERS[expected](where, value)
    choices: tuple[Any, ...] = typing.get_args(expected)
    if typing.get_origin(expected) is Literal:
        if value not in choices:
            raise StageError(f"cdk.json: {where} must be one of {', '.join(choices)}, not {value!r}.")
    elif type(value) not in (choices or (expected,)):
        raise StageError(f"cdk.json: {where} is {value!r}, which is not of type {expected}.")
    return value


def _warmth(where: str, value: Any) -> Warmth | None:
    if value is None:
        return None
    if not isinstance(value, Mapping) or value.keys() != {"min", "max"}:
        raise StageError(f"cdk.json: {where} must be null or have min and max.")
    return Warmth(**value)


def _sampling(where: str, value: Any) -> TraceSampling:
    if not isinstance(value, Mapping) or value.keys() != {"per_second", "rate"}:
        raise StageError(f"cdk.json: {where} must have per_second and rate.")
    if type(value["per_second"]) is not int or type(value["rate"]) not in (int, float):
        raise StageError(f"cdk.json: {where} must have an integer per_second and a numeric rate.")
    return TraceSampling(**value)


def _strings(where: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise StageError(f"cdk.json: {where} must be a list of strings.")
    return tuple(value)


def _throughputs(where: str, value: Any) -> Mapping[str, WarmThroughput] | None:
    if value is None:
        return None
    if not isinstance(value, Mapping) or not all(
        isinstance(each, Mapping)
        and each.keys() == {"reads", "writes"}
        and all(type(figure) is int for figure in each.values())
        for each in value.values()
    ):
        raise StageError(f"cdk.json: {where} must have integer reads and writes for each service.")
    return {service: WarmThroughput(**each) for service, each in value.items()}


_CONVERTERS: dict[Any, Callable[[str, Any], Any]] = {
    Warmth | None: _warmth,
    Mapping[str, WarmThroughput] | None: _throughputs,
    TraceSampling: _sampling,
    tuple[str, ...]: _strings,
}
