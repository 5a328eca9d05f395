"""What CI runs is what was looked at: a tag can be moved, a commit can't."""

import re

import pytest

from ops import paths

WORKFLOWS = sorted((paths.ROOT / ".github" / "workflows").glob("*.yml"))
_USED = re.compile(r"^\s*(?:- )?uses:\s*(?P<action>[^@\s]+)@(?P<ref>\S+)(?P<comment>.*)$", re.MULTILINE)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_by_commit_and_say_which_version_that_is(path: object) -> None:
    used = list(_USED.finditer(path.read_text()))  # type: ignore[attr-defined]
    assert used
    for each in used:
        assert re.fullmatch("[0-9a-f]{40}", each["ref"]), each["action"]
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", each["comment"]), each["action"]
