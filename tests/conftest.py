"""What every test shares: an option, and the node that jsii starts."""

import pytest

import stacks  # noqa: F401 - chooses that node, before any test module imports aws_cdk


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-snapshots", action="store_true", help="write the templates' snapshots anew")
