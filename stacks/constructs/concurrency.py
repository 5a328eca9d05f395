"""Provisioned concurrency: the number of initialised execution environments of a function."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aws_cdk import aws_applicationautoscaling as autoscaling
from aws_cdk import aws_lambda as lambda_


@dataclass(frozen=True, slots=True)
class Fixed:
    """A fixed number."""

    environments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """Between ``min`` and ``max``, from ``schedule`` on."""

    schedule: autoscaling.Schedule
    min: int
    max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """Between ``min`` and ``max`` until the first entry of ``steps``. Its keys become construct ids."""

    min: int
    max: int
    steps: Mapping[str, Capacity] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetTracking:
    """Between ``min`` and ``max``, with a target utilisation of about ``utilisation`` (AWS allows 0.1 to 0.9)."""

    min: int
    max: int
    utilisation: float = 0.7


Provisioned = Fixed | Scheduled | TargetTracking


def fixed_executions(provisioned: Provisioned | None) -> int | None:
    """The alias's own setting. The other kinds leave the number to Application Auto Scaling."""
    return provisioned.environments if isinstance(provisioned, Fixed) else None


def scale(alias: lambda_.Alias, provisioned: Provisioned | None) -> None:
    """Registers the alias with Application Auto Scaling where its number changes."""
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
