"""Rules that cdk-nag lacks: TableV2 is a GlobalTable in the template, which its DynamoDB rules ignore."""

from collections.abc import Iterator, Mapping
from typing import Any

from stacks.checks.assembly import Assembly, Resource
from stacks.checks.event_sources import TABLES
from stacks.checks.retention import retained
from stacks.checks.rule import Violations, rule


@rule("TableRecovery", "Every table has point-in-time recovery for the last 35 days.")
def table_recovery(assembly: Assembly) -> Violations:
    for table, replica in _replicas(assembly):
        if not replica.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled"):
            yield table, "has no point-in-time recovery"


@rule("TableEncryption", "Every table is encrypted with a KMS key whose use CloudTrail records.")
def table_encryption(assembly: Assembly) -> Violations:
    for table in assembly.resources(*TABLES):
        if not table.properties.get("SSESpecification", {}).get("SSEEnabled"):
            yield table, "is encrypted with the DynamoDB-owned key, whose use can't be audited or restricted"


@rule(
    "TableProtection",
    "Where data must outlive its stack, tables are retained and have deletion protection.",
)
def table_protection(assembly: Assembly) -> Violations:
    for table, replica in _replicas(assembly):
        kept = retained(table)
        if assembly.keeps_data and not kept:
            yield table, "is deleted with its stack"
        if (assembly.keeps_data or kept) and not replica.get("DeletionProtectionEnabled"):
            yield table, "has no deletion protection"


def _replicas(assembly: Assembly) -> Iterator[tuple[Resource, Mapping[str, Any]]]:
    """A GlobalTable has per replica what a Table has at the top level."""
    for table in assembly.resources(*TABLES):
        for replica in table.properties.get("Replicas", [table.properties]):
            yield table, replica
