"""The gate as ``make check`` runs it: it passes what is committed, and can fail."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from stacks import ROOT
from stacks.checks import lint, report
from stacks.checks.canary import EXPECTED
from stacks.checks.gate import missing_of_canary
from stacks.checks.report import Report
from stacks.checks.rule import Finding


@pytest.mark.long
def test_it_passes_without_credentials() -> None:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    run = subprocess.run(
        [sys.executable, "-m", "stacks.checks.gate"],
        cwd=ROOT,
        env=kept | {"AWS_EC2_METADATA_DISABLED": "true", "CDK_VALIDATION": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "0 errors in the templates" in run.stdout
    assert f"{len(EXPECTED) + 1} of {len(EXPECTED) + 1} known faults found" in run.stdout


def test_a_canary_that_nobody_sees_fails_it() -> None:
    unseen = {finding.says.split()[0] for finding in missing_of_canary(report.NOTHING, [])}
    assert unseen == EXPECTED | {"E3012"}


@pytest.mark.parametrize("rule", sorted(EXPECTED))
def test_each_inspector_is_missed_by_itself(rule: str) -> None:
    seen = tuple(Finding(each, "canary", "") for each in EXPECTED - {rule})
    report_without = Report(errors=seen, warnings=(), accepted=(), acknowledgements=())
    [missing] = missing_of_canary(report_without, [Finding("E3012", "canary", "")])
    assert rule in missing.says


def test_severity_decides_what_is_an_error(tmp_path: Path) -> None:
    def violation(rule: str, severity: str) -> dict[str, object]:
        constructs = [{"constructPath": "shop/Queue"}]
        return {
            "ruleName": rule,
            "description": "bad",
            "severity": severity,
            "violatingConstructs": constructs,
        }

    violations = [violation("W", "warning"), violation("E", "error"), violation("F", "fatal")]
    plugins = [{"pluginName": "Pack", "conclusion": "failure", "violations": violations}]
    (tmp_path / report.FILE).write_text(json.dumps({"pluginReports": plugins}))
    found = report.read(tmp_path)
    assert [finding.rule for finding in found.errors] == ["E", "F"]
    assert [str(finding) for finding in found.warnings] == ["W: shop/Queue: bad"]


def test_cfn_lint_names_the_line(tmp_path: Path) -> None:
    wrong = {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": "soon"}}
    (tmp_path / "shop.template.json").write_text(json.dumps({"Resources": {"Queue": wrong}}, indent=1))
    [finding] = lint.errors(lint.start([tmp_path]))
    assert (finding.rule, finding.where) == ("E3012", "shop.template.json:6")


def test_no_template_is_not_taken_for_a_clean_one(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no template to lint"):
        lint.start([tmp_path])


def test_a_template_that_is_none_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "shop.template.json").write_text("{")
    assert [finding.rule for finding in lint.errors(lint.start([tmp_path]))] == ["E0000"]
