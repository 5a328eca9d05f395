"""The embedded metric format's rules, as CloudWatch's specification states them."""

import json
from typing import Any

from jsonschema import Draft202012Validator

NAME = {"type": "string", "minLength": 1, "maxLength": 1024}
SIZES = [f"{prefix}{unit}" for prefix in ("", "Kilo", "Mega", "Giga", "Tera") for unit in ("bytes", "bits")]
AMOUNTS = [*(size.capitalize() for size in SIZES), "Count"]
TIMES = ["Seconds", "Microseconds", "Milliseconds"]
UNITS = [*AMOUNTS, *(f"{amount}/Second" for amount in AMOUNTS), *TIMES, "Percent", "None"]
DIRECTIVE = {
    "type": "object",
    "required": ["Namespace", "Dimensions", "Metrics"],
    "additionalProperties": False,
    "properties": {
        "Namespace": NAME,
        "Dimensions": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "array", "maxItems": 30, "uniqueItems": True, "items": NAME},
        },
        "Metrics": {
            "type": "array",
            "maxItems": 100,
            "items": {
                "type": "object",
                "required": ["Name"],
                "additionalProperties": False,
                "properties": {
                    "Name": NAME,
                    "Unit": {"enum": UNITS},
                    "StorageResolution": {"enum": [1, 60]},
                },
            },
        },
    },
}
DOCUMENT = Draft202012Validator(
    {
        "type": "object",
        "required": ["_aws"],
        "properties": {
            "_aws": {
                "type": "object",
                "required": ["Timestamp", "CloudWatchMetrics"],
                "properties": {
                    "Timestamp": {"type": "integer", "minimum": 1_700_000_000_000},
                    "CloudWatchMetrics": {"type": "array", "items": DIRECTIVE},
                },
            }
        },
    }
)
LONGEST_LINE = 256 * 1024

Numbers = float | list[float]


def extracted(line: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], Numbers]:
    """What CloudWatch makes of a log line: (metric, its dimensions) -> numbers. Fails for what it would refuse."""
    assert len(line.encode()) <= LONGEST_LINE
    document: dict[str, Any] = json.loads(line)
    DOCUMENT.validate(document)
    found: dict[tuple[str, tuple[tuple[str, str], ...]], Numbers] = {}
    metrics = 0
    for directive in document["_aws"]["CloudWatchMetrics"]:
        for names in directive["Dimensions"]:
            dimensions = tuple((name, document[name]) for name in sorted(names))
            for _, value in dimensions:
                assert isinstance(value, str)
                assert 1 <= len(value) <= 1024
                assert value.isascii()
            for metric in directive["Metrics"]:
                numbers = document[metric["Name"]]
                listed = numbers if isinstance(numbers, list) else [numbers]
                assert 1 <= len(listed) <= 100
                assert all(type(number) in (int, float) for number in listed)
                found[metric["Name"], dimensions] = numbers
        metrics += len(directive["Metrics"])
    assert metrics <= 100
    return found


def metric_lines(log: str) -> list[str]:
    """The lines of a log that CloudWatch reads metrics from."""
    return [line for line in log.splitlines() if "_aws" in json.loads(line)]
