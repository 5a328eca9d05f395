"""An accepted finding has a reason, the narrowest path, and is still found."""

import re

import pytest

from stacks import ROOT
from stacks.checks.acknowledgements import problems
from stacks.checks.report import Accepted, Acknowledgement, Report

FINDING = "AwsSolutions::AwsSolutions-S1"
REASON = "The bucket holds uploads that live for a day."
AT = "cartwright-prod-catalog/Uploads"


def report(
    given: Acknowledgement | None = None, *, found_at: str = f"{AT}/Resource", found: bool = True
) -> Report:
    accepted = Accepted(FINDING, AT, (found_at,))
    return Report(
        errors=(),
        warnings=(),
        accepted=(accepted,) if found else (),
        acknowledgements=(given or Acknowledgement(FINDING, AT, REASON),),
    )


def said(**reports: Report) -> list[str]:
    return [
        finding.says for finding in problems({f"cartwright-{name}-": each for name, each in reports.items()})
    ]


@pytest.mark.parametrize("below", ["", "/Resource", "/DefaultPolicy/Resource"])
def test_a_reasoned_one_on_the_construct_itself_is_fine(below: str) -> None:
    assert said(prod=report(found_at=AT + below)) == []


def test_one_that_nothing_finds_is_stale() -> None:
    [says] = said(prod=report(found=False))
    assert says == f"{FINDING}: no stage has this finding any more: remove the acknowledgement"


def test_one_that_another_stage_needs_is_not() -> None:
    dev = Acknowledgement(FINDING, "cartwright-dev-catalog/Uploads", REASON)
    assert said(prod=report(), dev=report(dev, found=False)) == []


def test_one_that_covers_more_than_its_construct_is_too_wide() -> None:
    below = "cartwright-prod-catalog/Uploads/Deep/Bucket/Resource"
    assert said(prod=report(found_at=below)) == [f"acknowledges {FINDING} of {below}: acknowledge it there"]


def test_one_on_a_stack_is_too_wide() -> None:
    whole = Acknowledgement(FINDING, "cartwright-prod-catalog", REASON)
    assert any("for a whole stack" in says for says in said(prod=report(whole)))


def test_one_for_every_rule_is_too_wide() -> None:
    every = Acknowledgement("AwsSolutions::*", AT, REASON)
    assert any("more than one rule" in says for says in said(prod=report(every)))


@pytest.mark.parametrize(
    "reason", ["", "ok", "Not needed here.", "A long reason that never comes to its end"]
)
def test_a_reason_is_a_sentence(reason: str) -> None:
    [says] = said(prod=report(Acknowledgement(FINDING, AT, reason)))
    assert "needs a reason that is a sentence" in says


def test_there_is_one_way_to_acknowledge() -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "stacks").rglob("*.py")
        if re.search(r"Acknowledgment\(|NagSuppressions", path.read_text())
    }
    assert users == {"stacks/constructs/acknowledge.py"}
