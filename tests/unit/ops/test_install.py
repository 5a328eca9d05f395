"""Why an installation failed, in one sentence."""

import pytest

from ops.install import reason

PIP = "ERROR: Could not find a version that satisfies the requirement boto3==1.43.106"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            [
                "WARNING: Retrying: Failed to establish a new connection: [Errno 111]",
                f"{PIP} (from versions: none)",
            ],
            "the package registry is not reachable",
        ),
        (["npm error code ENOTFOUND"], "the package registry is not reachable"),
        (["Collecting boto3", f"{PIP} (from versions: 1.0)."], f"{PIP} (from versions: 1.0)"),
        (["something else"], "something else"),
        ([], "it printed nothing"),
    ],
)
def test_the_reason_is_not_about_something_else(lines: list[str], said: str) -> None:
    assert reason(lines).startswith(said)
    assert not reason(lines).endswith(".")
