"""Rules for logs: none is kept for ever, and the templates declare all of them and what Lambda adds."""

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


@rule("SystemLog", "Every function states in JSON format which lines of its own Lambda adds.")
def system_log(assembly: Assembly) -> Violations:
    if assembly.embedded:
        return
    for function in assembly.resources("AWS::Lambda::Function"):
        stated = function.properties.get("LoggingConfig", {})
        if stated.get("LogFormat") != "JSON" or "SystemLogLevel" not in stated:
            yield (
                function,
                "states no SystemLogLevel in JSON format, so Lambda logs three lines an invocation",
            )
