"""The stages of cdk.json."""

import json
from typing import Any

from ops import paths
from ops.errors import OpsError

_LOCAL = "local"


def blocks() -> dict[str, dict[str, Any]]:
    """Each stage's settings, by name."""
    found: dict[str, dict[str, Any]] = json.loads((paths.ROOT / "cdk.json").read_text())["context"]["stages"]
    return found


def ensure_known(stage: str) -> None:
    """Raises OpsError for a stage that is not in cdk.json. The local stage exists without settings."""
    if stage != _LOCAL and stage not in (known := blocks()):
        raise OpsError(f"The stage {stage} is not in cdk.json.", f"Stages: {', '.join(known)}.")
