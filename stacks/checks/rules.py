"""All rules, in the order the gate prints them."""

from stacks.checks.alarms import alarm_action, alarm_metric
from stacks.checks.assembly import Assembly
from stacks.checks.dead_letters import (
    async_destination,
    queue_dead_letters,
    stream_dead_letters,
    target_dead_letters,
)
from stacks.checks.endpoints import no_endpoint
from stacks.checks.event_sources import partial_batch, stream_images, visibility_timeout
from stacks.checks.logs import function_log, log_retention
from stacks.checks.policies import event_source, wildcard_action, wildcard_resource
from stacks.checks.references import no_exports
from stacks.checks.rule import Finding, Rule
from stacks.checks.tables import table_encryption, table_protection, table_recovery

RULES: tuple[Rule, ...] = (
    visibility_timeout,
    partial_batch,
    stream_images,
    queue_dead_letters,
    stream_dead_letters,
    target_dead_letters,
    async_destination,
    log_retention,
    function_log,
    alarm_metric,
    alarm_action,
    wildcard_action,
    wildcard_resource,
    event_source,
    table_recovery,
    table_encryption,
    table_protection,
    no_exports,
    no_endpoint,
)


def findings(assembly: Assembly) -> list[Finding]:
    return [finding for each in RULES for finding in each.findings(assembly)]
