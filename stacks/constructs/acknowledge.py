"""Acknowledged findings, each with its reason."""

from collections.abc import Mapping

from aws_cdk import Acknowledgment, Validations
from constructs import IConstruct


def acknowledge(scope: IConstruct, reasons: Mapping[str, str]) -> None:
    """Acknowledges findings of cdk-nag or stacks/checks on this construct and its children. The id is the report's,
    without its pack, such as ``AwsSolutions-IAM5[Resource::*]``.
    """
    for finding, reason in reasons.items():
        pack = finding.split("-", 1)[0]
        Validations.of(scope).acknowledge(Acknowledgment(id=f"{pack}::{finding}", reason=reason))
