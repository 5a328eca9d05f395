"""All rules, in the order of the gate's output."""

from stacks.checks.alarms import alarm_action, alarm_metric, alarm_runbook
from stacks.checks.apis import deployed_models, detailed_metrics, execution_log, retained_log_role
from stacks.checks.assembly import Assembly
from stacks.checks.dead_letters import (
    async_destination,
    queue_dead_letters,
    stream_dead_letters,
    target_dead_letters,
    target_retries,
)
from stacks.checks.endpoints import no_endpoint
from stacks.checks.event_sources import (
    partial_batch,
    receives,
    stream_images,
    stream_retries,
    visibility_timeout,
)
from stacks.checks.logs import function_log, log_retention, system_log
from stacks.checks.policies import (
    event_source,
    known_authorization,
    listable_objects,
    wildcard_action,
    wildcard_resource,
)
from stacks.checks.references import permanent_exports, strong_references
from stacks.checks.retention import retained_once_created
from stacks.checks.rule import Finding, Rule
from stacks.checks.tables import table_encryption, table_protection, table_recovery
from stacks.checks.tracing import trace_sampling, tracing

RULES: tuple[Rule, ...] = (
    visibility_timeout,
    receives,
    partial_batch,
    stream_images,
    stream_retries,
    queue_dead_letters,
    stream_dead_letters,
    target_dead_letters,
    target_retries,
    async_destination,
    log_retention,
    function_log,
    system_log,
    alarm_metric,
    alarm_action,
    alarm_runbook,
    wildcard_action,
    wildcard_resource,
    event_source,
    known_authorization,
    listable_objects,
    table_recovery,
    table_encryption,
    table_protection,
    retained_once_created,
    deployed_models,
    detailed_metrics,
    execution_log,
    retained_log_role,
    strong_references,
    permanent_exports,
    no_endpoint,
    tracing,
    trace_sampling,
)


def findings(assembly: Assembly) -> list[Finding]:
    return [finding for each in RULES for finding in each.findings(assembly)]
