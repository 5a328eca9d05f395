"""What every test shares: options, and how jsii's node is started, which the first import of aws_cdk does.

The CDK's own validator takes most of a synthesis and changes no template; the gate runs it.
"""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

import stacks  # noqa: F401 - chooses that node, and finds the services
from cartwright.deadline import DEADLINE

os.environ["CDK_VALIDATION"] = "false"

# A busy machine is no failure; an endless test is seen by whoever waits for it.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def no_deadline() -> Iterator[None]:
    """An invocation that a test made up ends with the test."""
    yield
    DEADLINE.begin(None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-snapshots", action="store_true", help="write the templates' snapshots anew")
    parser.addoption(
        "--fuzz-cases", type=int, default=340, help="requests made of the contracts, good and bad"
    )
