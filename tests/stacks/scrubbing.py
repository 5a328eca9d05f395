"""Templates without what changes when no resource does: hashes of packages, and the processor of this machine."""

import json
import re
from typing import Any

Template = dict[str, Any]

_ASSET_KEY = re.compile(r"\b[0-9a-f]{64}\b")
_HASHED_ID = re.compile(r"\b([A-Za-z0-9]+[0-9A-F]{8})[0-9a-f]{32}\b")
"""Logical ids of function versions and API deployments: the hash of what they hold follows the id's own."""

ARCHITECTURES = {"Architectures", "CompatibleArchitectures"}


def scrubbed(template: Template, *, for_host: bool) -> str:
    """As text, keys sorted. ``for_host`` is for a stage whose functions run on the machine that synthesises."""
    chosen = _without_architecture(template) if for_host else template
    text = json.dumps(chosen, indent=1, sort_keys=True) + "\n"
    return _HASHED_ID.sub(r"\1-HASH", _ASSET_KEY.sub("HASH", text))


def _without_architecture(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: ["HOST"] if key in ARCHITECTURES else _without_architecture(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_without_architecture(inner) for inner in value]
    return value
