"""Runs every check of the templates, offline and without credentials: ``python -m stacks.checks.gate``.

cdk-nag checks each stage that AWS hosts. This project's rules, the CDK's own validator and cfn-lint check all stages.
Exits with 1 for any finding, or when one of the canary's known faults is missed.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ops.contracts.base import base, on_disk
from stacks import ROOT
from stacks.checks import acknowledgements, inspection, lint, releases, report
from stacks.checks.canary import CANARY, EXPECTED, EXPECTED_OF_CFN_LINT
from stacks.checks.report import Report
from stacks.checks.rule import PACK, Finding
from stacks.checks.synthesis import stage_named, stages

Row = tuple[str, str, list[Finding]]
"""What was checked, a short result, and the findings."""


def rows(scratch: Path) -> list[Row]:
    """Runs all checks, in folders below ``scratch``."""
    known = {name: stage_named(name) for name in stages()}
    running = {name: inspection.start(name, scratch / name) for name in (*known, CANARY)}
    reports = {name: _report(process, scratch / name) for name, process in running.items()}
    linters = {name: lint.start([scratch / name]) for name in running}

    result: list[Row] = []
    by_prefix: dict[str, Report] = {}
    for name, stage in known.items():
        found = reports[name]
        packs = "own rules, schema"
        if stage.hosted_by == "aws":
            packs = f"cdk-nag, {packs}"
            by_prefix[stage.stack_name("")] = found
        says = f"{len(found.warnings)} warnings, {len(found.accepted)} acknowledged"
        result.append((f"{name}: {packs}", says, list(found.errors)))
        result.append((f"{name}: cfn-lint", "", lint.errors(linters[name])))
    given = sum(len(each.acknowledgements) for each in by_prefix.values())
    result.append(("acknowledgements", f"{given} given", acknowledgements.problems(by_prefix)))
    result.append(_canary(reports[CANARY], lint.errors(linters[CANARY])))
    result.append(_release())
    return result


def missing_of_canary(seen: Report, linted: list[Finding]) -> list[Finding]:
    """A finding for each known fault that no inspector reported."""
    rules = {finding.rule for finding in (*seen.errors, *seen.warnings)}
    unseen = (EXPECTED - rules) | (EXPECTED_OF_CFN_LINT - {finding.rule for finding in linted})
    return [
        Finding(f"{PACK}-Canary", CANARY, f"{each} was not found: its inspector does not work any more")
        for each in sorted(unseen)
    ]


def _release() -> Row:
    """Compares the snapshots with those of the base of the change."""
    folder = "tests/stacks/snapshots/prod"
    since, now = base(ROOT, folder=folder), on_disk(ROOT, folder)
    unseen = (
        []
        if releases.findings(*releases.canary())
        else [Finding(f"{PACK}-Canary", releases.ONE_INDEX, "two new indexes were not found")]
    )
    before, after = ({path: json.loads(text) for path, text in each.items()} for each in (since.files, now))
    impossible = [Finding(each.rule, each.where, each.says) for each in releases.findings(before, after)]
    return "release", f"since {since.name}", unseen + impossible


def _canary(seen: Report, linted: list[Finding]) -> Row:
    unseen = missing_of_canary(seen, linted)
    known = len(EXPECTED) + len(EXPECTED_OF_CFN_LINT)
    return "canary", f"{known - len(unseen)} of {known} known faults found", unseen


def _report(process: subprocess.Popen[str], folder: Path) -> Report:
    """A synthesis without findings writes no report. One that fails without naming an error ends the gate."""
    output, _ = process.communicate()
    found = report.read(folder) if (folder / report.FILE).exists() else report.NOTHING
    if process.returncode and not found.errors:
        sys.exit(f"✗ {folder.name} can't be synthesised:\n{output}")
    return found


def main() -> None:
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="cartwright-gate-") as scratch:
        found = rows(Path(scratch))
    errors = [finding for _, _, findings_ in found for finding in findings_]
    lines = [
        f"{'✗' if wrong else '✓'} {what:<34}{len(wrong):>4} errors  {says}" for what, says, wrong in found
    ]
    lines += [f"✗ {finding}" for finding in errors]
    lines.append(f"{len(errors)} errors in the templates, {time.monotonic() - begin:.0f} s")
    sys.stdout.write("\n".join(line.rstrip() for line in lines) + "\n")
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main()
