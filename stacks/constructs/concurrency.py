"""How many execution environments of a function are kept initialised."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aws_cdk import aws_applicationautoscaling as autoscaling
from aws_cdk import aws_lambda as lambda_


@dataclass(frozen=True, slots=True)
class Fixed:
    """Always this many."""

    environments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """From the moment of ``schedule`` on, between ``min`` and ``max``."""

    schedule: autoscaling.Schedule
    min: int
    max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """Between ``min`` and ``max`` until the first entry of ``steps`` is due; its keys become construct ids."""

    min: int
    max: int
    steps: Mapping[str, Capacity] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetTracking:
    """Between ``min`` and ``max``, so that about ``utilisation`` of what is kept is busy (AWS: 0.1 to 0.9)."""

    min: int
    max: int
    utilisation: float = 0.7


Provisioned = Fixed | Scheduled | TargetTracking


def fixed_executions(provisioned: Provisioned | None) -> int | None:
    """What the alias itself keeps; the other kinds leave the figure to Application Auto Scaling."""
    return provisioned.environments if isinstance(provisioned, Fixed) else None


def scale(alias: lambda_.Alias, provisioned: Provisioned | None) -> None:
    """Hands the alias to Application Auto Scaling where its figure moves."""
    match provisioned:
        case TargetTracking(min=low, max=high, utilisation=utilisation):
            alias.add_auto_scaling(min_capacity=low, max_capacity=high).scale_on_utilization(
                utilization_target=utilisation
            )
        case Scheduled(min=low, max=high, steps=steps):
            target = alias.add_auto_scaling(min_capacity=low, max_capacity=high)
            for name, step in steps.items():
                target.scale_on_schedule(
                    name, schedule=step.schedule, min_capacity=step.min, max_capacity=step.max
                )
        case _:
            pass
