"""Event patterns, of rules and of event source mappings."""

from collections.abc import Mapping
from typing import Any

EXISTS = [{"exists": True}]


def matches(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Of patterns in which each leaf is a list: of the values it takes, or of `EXISTS` alone."""
    for name, wanted in pattern.items():
        found = event.get(name)
        if isinstance(wanted, Mapping):
            if not isinstance(found, Mapping) or not matches(wanted, found):
                return False
        elif name not in event if wanted == EXISTS else found not in wanted:
            return False
    return True
