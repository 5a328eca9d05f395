"""Stages: the target of a deployment and its protection. The only reader of cdk.json's context."""

import dataclasses
import json
import re
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from aws_cdk import App

from catalog.settings import SearchLanguage
from stacks import ROOT
from stacks.omissions import OMITTED
from stacks.stage_values import StageError, TraceSampling, Warmth, WarmThroughput, convert


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One block under ``stages`` in cdk.json.

    - ``throttle_rate`` (requests per second) and ``throttle_burst`` (requests) apply per API.
    - ``log_retention_days`` is a value that CloudWatch Logs supports.
    - ``system_log_level`` selects Lambda's own lines: INFO has each invocation, WARN only failed ones.
    - ``warm`` is None where cold starts are cheaper than idle environments. ``warm_throughput`` is by service.
    - ``search_language`` is that of product texts, whose words search finds in any inflection.
    - ``trace_sampling`` is the share of API requests that X-Ray traces.
    - ``capture_at`` is when an order's payment is captured.
    - ``payable_minutes`` is how long an order can be paid again after its first payment failed. With 0, an order whose
      payment fails is rejected. ``payment_attempts`` is how many payments it can have.
    - ``sales_counted_every_minutes`` is how long sold units may be shown as reserved. Longer intervals cost less.
    - ``payment_return_url`` is where the provider sends customers after their bank's authentication.
    - ``mail_from`` is the sender of emails to people who sign up. ``mail_identity`` is its domain or address in SES;
      None is the address's domain.
    - ``checkout_challenge_url`` verifies a challenge such as Turnstile's. Without it, checkouts require none.
    - ``cors_origins`` are the pages that may read the APIs.
    - ``alarm_email`` may also come from ``-c alarm_email=``.

    Omit a value to set it to None: a JSON null does not survive the CDK CLI.

    ``existing_stacks`` are the stacks that already exist (``-c existing_stacks=``, from ``ops deploy``). None is all.
    """

    name: str
    hosted_by: Literal["aws", "embedded"]
    retain_data: bool
    log_retention_days: int
    system_log_level: Literal["INFO", "WARN"]
    throttle_rate: int
    throttle_burst: int
    waf: bool
    architecture: Literal["arm64", "x86_64", "host"]
    payment_provider: Literal["sandbox", "stripe"]
    payment_return_url: str | None
    checkout_challenge_url: str | None
    capture_at: Literal["confirmation", "dispatch"]
    payable_minutes: int
    payment_attempts: int
    sales_counted_every_minutes: int
    alarm_email: str | None
    cors_origins: tuple[str, ...]
    mail_from: str | None
    mail_identity: str | None
    warm: Warmth | None
    warm_throughput: Mapping[str, WarmThroughput] | None
    trace_sampling: TraceSampling
    search_language: SearchLanguage
    existing_stacks: frozenset[str] | None = None

    def __post_init__(self) -> None:
        self._refuse_origins()
        stage = f"cdk.json: stage {self.name!r}"
        if self.mail_identity and not self.mail_from:
            raise StageError(f"{stage} has a mail_identity but no mail_from.")
        if not 1 <= (given := self.sales_counted_every_minutes) <= 60:
            raise StageError(f"{stage}: sales_counted_every_minutes must be from 1 to 60, not {given}.")
        if (given := self.payable_minutes) and not 10 <= given <= 60:
            raise StageError(f"{stage}: payable_minutes must be 0 or from 10 to 60, not {given}.")
        if not 1 <= (given := self.payment_attempts) <= 10:
            raise StageError(f"{stage}: payment_attempts must be from 1 to 10, not {given}.")
        if self.payment_provider == "sandbox" and self.retain_data:
            raise StageError(f"{stage} keeps its data, so it needs a real payment provider.")
        if self.payment_provider == "stripe" and not self.payment_return_url:
            raise StageError(f"{stage} needs a payment_return_url for Stripe.")
        if self.checkout_challenge_url and not self.checkout_challenge_url.startswith("https://"):
            raise StageError(f"{stage} has a checkout_challenge_url that does not use https.")

    @classmethod
    def from_app(cls, app: App) -> Self:
        """The requested stage. Raises StageError with the available names."""
        stages: dict[str, dict[str, Any]] = app.node.try_get_context("stages") or {}
        name = app.node.try_get_context("stage")
        if name not in stages:
            asked = "No stage given" if name is None else f"There is no stage {name!r}"
            raise StageError(f"{asked}: set -c stage=NAME to one of {', '.join(stages)} (cdk.json).")
        block = dict(stages[name])
        email = app.node.try_get_context("alarm_email")
        there = app.node.try_get_context("existing_stacks")
        return cls.from_block(
            name,
            {**block, "alarm_email": email} if email else block,
            existing_stacks=None if there is None else frozenset(str(there).split(",")),
        )

    @classmethod
    def from_block(
        cls, name: str, block: Mapping[str, Any], *, existing_stacks: frozenset[str] | None = None
    ) -> Self:
        """Raises StageError for a key that is missing, unknown or of the wrong type."""
        types = typing.get_type_hints(cls)
        expected = {field.name for field in dataclasses.fields(cls)} - {"name", "existing_stacks"}
        optional = {key for key in expected if type(None) in typing.get_args(types[key])}
        if missing := sorted(expected - optional - block.keys()):
            raise StageError(f"cdk.json: stage {name!r} lacks {', '.join(missing)}.")
        if unknown := sorted(block.keys() - expected):
            raise StageError(f"cdk.json: stage {name!r} has {', '.join(unknown)}, which Stage does not know.")
        values = {
            key: convert(f"stage {name!r}: {key}", types[key], block.get(key)) for key in sorted(expected)
        }
        return cls(name=name, existing_stacks=existing_stacks, **values)

    def _refuse_origins(self) -> None:
        if self.retain_data and "*" in self.cors_origins:
            raise StageError(
                f"cdk.json: stage {self.name!r} keeps its data, so cors_origins must name the pages that may read it."
            )
        for origin in self.cors_origins:
            if origin != "*" and not _ORIGIN.fullmatch(origin):
                raise StageError(
                    f"cdk.json: stage {self.name!r}: cors_origins has {origin!r}, which is not an origin: scheme, host "
                    "and port, such as https://shop.example.com."
                )
        if len(self.cors_origins) != 1 and (not self.cors_origins or "*" in self.cors_origins):
            raise StageError(
                f'cdk.json: stage {self.name!r}: cors_origins must be "*" alone or a list of origins.'
            )

    def stack_name(self, service: str) -> str:
        return f"cartwright-{self.name}-{service}"

    @property
    def demands_tls(self) -> bool:
        """The embedded AWS only supports plain HTTP on loopback, so a policy that denies it would deny everything."""
        return self.hosted_by == "aws"

    @property
    def event_source_operator(self) -> str:
        """The embedded AWS does not pass an event's source to IAM, so the condition can't be required there."""
        return "StringEquals" if self.hosted_by == "aws" else "StringEqualsIfExists"

    def hosts(self, resource_type: str) -> bool:
        """False for types that the embedded AWS does not support: see stacks/omissions.py."""
        return self.hosted_by == "aws" or resource_type not in OMITTED


_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?")


def context(stage: str, **more: str) -> dict[str, Any]:
    """cdk.json's context as the CDK CLI would pass it, for synthesis without the CLI."""
    settings: dict[str, Any] = json.loads(Path(ROOT / "cdk.json").read_text())
    return {**settings["context"], "stage": stage, **more}
