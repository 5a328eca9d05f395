"""Rules for what cdk-nag does not see: TableV2 is a GlobalTable in the template, and its DynamoDB rules skip that."""

from collections.abc import Iterator, Mapping
from typing import Any

from stacks.checks.assembly import Assembly, Resource
from stacks.checks.event_sources import TABLES
from stacks.checks.retention import retained
from stacks.checks.rule import Violations, rule


@rule("TableRecovery", "Every table can be restored to any second of its last 35 days.")
def table_recovery(assembly: Assembly) -> Violations:
    for table, replica in _replicas(assembly):
        if not replica.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled"):
            yield table, "has no point-in-time recovery"


@rule("TableEncryption", "Every table is encrypted with a key that CloudTrail shows the use of.")
def table_encryption(assembly: Assembly) -> Violations:
    for table in assembly.resources(*TABLES):
        if not table.properties.get("SSESpecification", {}).get("SSEEnabled"):
            yield table, "is encrypted with DynamoDB's own key, whose use nobody can see or forbid"


@rule(
    "TableProtection",
    "Where data has to outlive its stack, tables are retained and can't be deleted by mistake.",
)
def table_protection(assembly: Assembly) -> Violations:
    for table, replica in _replicas(assembly):
        kept = retained(table)
        if assembly.keeps_data and not kept:
            yield table, "goes away with its stack"
        if (assembly.keeps_data or kept) and not replica.get("DeletionProtectionEnabled"):
            yield table, "has no deletion protection"


def _replicas(assembly: Assembly) -> Iterator[tuple[Resource, Mapping[str, Any]]]:
    """A GlobalTable says per replica what a Table says of itself."""
    for table in assembly.resources(*TABLES):
        for replica in table.properties.get("Replicas", [table.properties]):
            yield table, replica
