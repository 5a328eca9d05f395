"""A short description of what a rule matches."""

import json
from collections.abc import Iterator, Mapping
from typing import Any


def described(rule: Mapping[str, Any]) -> str:
    """``Object Created imports/*.csv``, ``ProductChanged``, or ``rate(1 day)``."""
    if "ScheduleExpression" in rule:
        return str(rule["ScheduleExpression"])
    pattern = rule.get("EventPattern", {})
    names = [*pattern.get("detail-type", ["any event"])]
    keys = pattern.get("detail", {}).get("object", {}).get("key", [])
    return " ".join([*_texts(names), *_texts(keys)])


def _texts(matchers: list[Any]) -> Iterator[str]:
    for each in matchers:
        if isinstance(each, Mapping):
            for operator, value in each.items():
                text = value if isinstance(value, str) else json.dumps(value)
                yield text if operator == "wildcard" else f"{operator} {text}"
        else:
            yield str(each)
