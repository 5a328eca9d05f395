"""Requirements for an acknowledged finding: a reason, the narrowest path, and that the finding still exists."""

from collections.abc import Iterator, Mapping

from stacks.checks.report import Acknowledgement, Report
from stacks.checks.rule import PACK, Finding

RULE = f"{PACK}-Acknowledgement"

_WORDS = 5
_BELOW = ("", "/Resource", "/DefaultPolicy/Resource")
"""Where a finding may be below the construct that acknowledges it: the construct's own resource, or a role's policy."""


def problems(reports: Mapping[str, Report]) -> list[Finding]:
    """Checks all stages together, by stack-name prefix. A finding of one stage may be acknowledged in all of them."""
    used = {
        (accepted.id, _inside(prefix, accepted.at))
        for prefix, report in reports.items()
        for accepted in report.accepted
    }
    found = []
    for prefix, report in reports.items():
        for given in report.acknowledgements:
            if (given.id, _inside(prefix, given.at)) not in used:
                found.append(
                    _finding(given, "no stage has this finding any more: remove the acknowledgement")
                )
            found += [_finding(given, each) for each in _faults(given)]
        for accepted in report.accepted:
            for path in accepted.paths:
                if path not in {accepted.at + below for below in _BELOW}:
                    says = f"acknowledges {accepted.id} of {path}: acknowledge it there"
                    found.append(Finding(RULE, accepted.at, says))
    return sorted(set(found))


def _faults(given: Acknowledgement) -> Iterator[str]:
    if "/" not in given.at:
        yield "acknowledges the finding for a whole stack, including future resources"
    if "*" in given.id.split("[", 1)[0]:
        yield "acknowledges more than one rule"
    if len(given.reason.split()) < _WORDS or not given.reason.endswith("."):
        yield f"needs a reason that is a sentence, not {given.reason!r}"


def _finding(given: Acknowledgement, says: str) -> Finding:
    return Finding(RULE, given.at, f"{given.id}: {says}")


def _inside(prefix: str, path: str) -> str:
    return path.removeprefix(prefix)
