"""Event patterns, of rules and of event source mappings."""

from collections.abc import Mapping
from typing import Any


def matches(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Of patterns in which each leaf is a list of the values it takes, as `Event.pattern` makes them."""
    for name, wanted in pattern.items():
        found = event.get(name)
        if isinstance(wanted, Mapping):
            if not isinstance(found, Mapping) or not matches(wanted, found):
                return False
        elif found not in wanted:
            return False
    return True
