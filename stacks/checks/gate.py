"""Every check of the templates, offline and without credentials: ``python -m stacks.checks.gate``.

cdk-nag, this project's rules and the CDK's own validator look at each stage that AWS hosts; this project's rules and
cfn-lint at all stages. Exits with 1 when anything is found, or when the canary's known faults are not.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from stacks.checks import acknowledgements, inspection, lint, report
from stacks.checks.canary import CANARY, EXPECTED, EXPECTED_OF_CFN_LINT
from stacks.checks.report import Report
from stacks.checks.rule import PACK, Finding
from stacks.checks.rules import findings
from stacks.checks.synthesis import assembly_in, stage_named, stages, synthesise

Row = tuple[str, str, list[Finding]]
"""What was looked at, what came of it in a few words, and what is wrong."""


def rows(scratch: Path) -> list[Row]:
    """Runs everything, in folders below ``scratch``."""
    known = {name: stage_named(name) for name in stages()}
    hosted = [name for name, stage in known.items() if stage.hosted_by == "aws"]
    running = {name: inspection.start(name, scratch / name) for name in (*hosted, CANARY)}
    embedded = [name for name in known if name not in hosted]
    for name in embedded:
        synthesise(known[name], scratch / name)
    reports = {name: _report(process, scratch / name) for name, process in running.items()}
    linters = {name: lint.start([scratch / name]) for name in (*known, CANARY)}

    result: list[Row] = []
    for name in hosted:
        found = reports[name]
        says = f"{len(found.warnings)} warnings, {len(found.accepted)} acknowledged"
        result.append((f"{name}: cdk-nag, own rules, schema", says, list(found.errors)))
    for name in embedded:
        result.append((f"{name}: own rules", "", findings(assembly_in(scratch / name, known[name]))))
    by_prefix = {known[name].stack_name(""): reports[name] for name in hosted}
    given = sum(len(each.acknowledgements) for each in by_prefix.values())
    result.append(("acknowledgements", f"{given} given", acknowledgements.problems(by_prefix)))
    for name in known:
        result.append((f"{name}: cfn-lint", "", lint.errors(linters[name])))
    result.append(_canary(reports[CANARY], lint.errors(linters[CANARY])))
    return result


def missing_of_canary(seen: Report, linted: list[Finding]) -> list[Finding]:
    """A finding for each known fault that no inspector saw."""
    rules = {finding.rule for finding in (*seen.errors, *seen.warnings)}
    unseen = (EXPECTED - rules) | (EXPECTED_OF_CFN_LINT - {finding.rule for finding in linted})
    return [
        Finding(f"{PACK}-Canary", CANARY, f"{each} was not found, so nobody looks for it any more")
        for each in sorted(unseen)
    ]


def _canary(seen: Report, linted: list[Finding]) -> Row:
    unseen = missing_of_canary(seen, linted)
    known = len(EXPECTED) + len(EXPECTED_OF_CFN_LINT)
    return "canary", f"{known - len(unseen)} of {known} known faults seen", unseen


def _report(process: subprocess.Popen[str], folder: Path) -> Report:
    output, _ = process.communicate()
    try:
        return report.read(folder)
    except FileNotFoundError:
        sys.exit(f"✗ {folder.name} can't be synthesised:\n{output}")


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
