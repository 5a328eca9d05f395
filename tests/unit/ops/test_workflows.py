"""What CI runs is what was looked at: a tag can be moved, a commit can't."""

import re

import pytest

from ops import paths

WORKFLOWS = sorted((paths.ROOT / ".github" / "workflows").glob("*.yml"))
FETCHED = paths.ROOT / "data" / "online-retail" / paths.LEDGER
_USED = re.compile(r"^\s*(?:- )?uses:\s*(?P<action>[^@\s]+)@(?P<ref>\S+)(?P<comment>.*)$", re.MULTILINE)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_by_commit_and_say_which_version_that_is(path: object) -> None:
    used = list(_USED.finditer(path.read_text()))  # type: ignore[attr-defined]
    assert used
    for each in used:
        assert re.fullmatch("[0-9a-f]{40}", each["ref"]), each["action"]
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", each["comment"]), each["action"]


def steps(name: str) -> list[str]:
    text = (paths.ROOT / ".github" / "workflows" / name).read_text()
    return re.split(r"^      - ", text.partition("    steps:\n")[2], flags=re.MULTILINE)[1:]


def running(name: str, command: str) -> str:
    [found] = [each for each in steps(name) if re.search(rf"^\s*(?:run: )?{command}$", each, re.MULTILINE)]
    return found


def test_a_change_is_compared_with_its_base() -> None:
    """A checkout of depth 1 has no base: contracts and templates would be compared with themselves."""
    [checkout] = [each for each in steps("ci.yml") if "actions/checkout@" in each]
    assert re.search(r"^          fetch-depth: 0$", checkout, re.MULTILINE)
    base = re.search(
        r"^          CONTRACTS_BASE: \$\{\{ (.+) \}\}$", running("ci.yml", "make check"), re.MULTILINE
    )
    assert base
    assert base[1].split(" || ") == [
        "github.event.pull_request.base.sha",
        f"(github.event.before != '{'0' * 40}' && github.event.before)",
        "''",
    ]


def test_the_nightly_run_has_the_retailers_real_file() -> None:
    """It is not part of the project, so the tests of it would be skipped. An outage of its host is no failure."""
    all_steps = steps("verify.yml")
    fetch = running("verify.yml", r"\.venv/bin/ops data fetch")
    [cached] = [each for each in all_steps if "actions/cache@" in each]
    assert f"path: {FETCHED.relative_to(paths.ROOT).parent}\n" in cached
    order = [all_steps.index(each) for each in (cached, fetch, running("verify.yml", "make verify"))]
    assert order == sorted(order)
    assert "key: online-retail-${{ hashFiles('ops/retail_data.py') }}\n" in cached
    assert "continue-on-error: true\n" in fetch
