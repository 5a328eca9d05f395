"""What is demanded of an accepted finding: a reason, the narrowest path, and that it is still found."""

from collections.abc import Iterator, Mapping

from stacks.checks.report import Acknowledgement, Report
from stacks.checks.rule import PACK, Finding

RULE = f"{PACK}-Acknowledgement"

_WORDS = 5
_BELOW = ("", "/Resource", "/DefaultPolicy/Resource")
"""Where a finding may stand below the construct it is accepted on: a construct's own resource, or a role's policy."""


def problems(reports: Mapping[str, Report]) -> list[Finding]:
    """Over all stages at once, by stack-name prefix: what only one stage finds is accepted in the others unused."""
    used = {
        (accepted.id, _inside(prefix, accepted.at))
        for prefix, report in reports.items()
        for accepted in report.accepted
    }
    found = []
    for prefix, report in reports.items():
        for given in report.acknowledgements:
            if (given.id, _inside(prefix, given.at)) not in used:
                found.append(_finding(given, "no stage has this finding any more: take it away"))
            found += [_finding(given, each) for each in _faults(given)]
        for accepted in report.accepted:
            for path in accepted.paths:
                if path not in {accepted.at + below for below in _BELOW}:
                    says = f"accepts {accepted.id} of {path}: acknowledge it there"
                    found.append(Finding(RULE, accepted.at, says))
    return sorted(set(found))


def _faults(given: Acknowledgement) -> Iterator[str]:
    if "/" not in given.at:
        yield "accepts the finding of a whole stack, also of what is not written yet"
    if "*" in given.id.split("[", 1)[0]:
        yield "accepts more rules than one"
    if len(given.reason.split()) < _WORDS or not given.reason.endswith("."):
        yield f"needs a reason, in a sentence, not {given.reason!r}"


def _finding(given: Acknowledgement, says: str) -> Finding:
    return Finding(RULE, given.at, f"{given.id}: {says}")


def _inside(prefix: str, path: str) -> str:
    return path.removeprefix(prefix)
