"""One synthesis of all stages for every test of templates: the built-in validator off, layers built at most once."""

import pytest

from stacks.checks.synthesis import Templates, templates_of_all_stages


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Templates]:
    """``templates[stage][service]`` is a template as CloudFormation receives it."""
    return templates_of_all_stages(tmp_path_factory.mktemp("cdk.out"))
