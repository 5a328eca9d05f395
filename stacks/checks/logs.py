"""Rules for logs: none is kept for ever, and the templates declare all of them."""

from stacks.checks.assembly import Assembly
from stacks.checks.rule import Violations, rule

LOG_GROUP = "AWS::Logs::LogGroup"


@rule("LogRetention", "Every log group has a retention.")
def log_retention(assembly: Assembly) -> Violations:
    for group in assembly.resources(LOG_GROUP):
        if not group.properties.get("RetentionInDays"):
            yield group, "has no RetentionInDays, so its events never expire and their cost grows"


@rule("FunctionLog", "Every function writes to a log group of these templates.")
def function_log(assembly: Assembly) -> Violations:
    for function in assembly.resources("AWS::Lambda::Function"):
        named = function.properties.get("LoggingConfig", {}).get("LogGroup")
        group = assembly.follow(function.stack, named)
        if not group or group.kind != LOG_GROUP:
            yield function, "names no log group, so Lambda creates one that never expires"
