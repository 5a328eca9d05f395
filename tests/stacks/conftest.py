"""One synthesis of all stages for every test of templates, in all processes of a run."""

import fcntl
import json
import os

import pytest

from stacks.checks.synthesis import Templates, templates_of_all_stages


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Templates]:
    """``templates[stage][service]`` is a template as CloudFormation receives it. The CDK's own validator is off."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    kept = shared / "templates.json"
    with (shared / "templates.lock").open("w") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_text(json.dumps(templates_of_all_stages(shared / "cdk.out")))
    found: dict[str, Templates] = json.loads(kept.read_text())
    return found
