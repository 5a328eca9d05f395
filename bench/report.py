"""What a benchmark leaves behind: a table for people, and .local/bench/NAME.json for docs/performance.md."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.harness import TRUSTED, Figure, Report
from bench.results import Result
from ops import paths

_PACKAGES = ("aws-cdk-lib", "ministack", "boto3", "msgspec")


def machine() -> str:
    """What the figures hang on; the load is that of the last minute, per processor 1.0 is full."""
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return (
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}; {packages}"
    )


def show(report: Report, setting: str, console: Console) -> None:
    """``setting`` is ``machine()`` as it was before the run added its own load."""
    table = Table(title=report.title, title_justify="left", title_style="bold")
    for column in ("metric", "value", "unit", "reference", "ratio"):
        table.add_column(column, justify="left" if column in ("metric", "unit") else "right")
    for name, figure in report.figures.items():
        table.add_row(name, *_cells(figure))
    if report.controls or report.contrasts:
        table.add_section()
    for name, control in report.controls.items():
        table.add_row(f"control: {name}", *_cells(control), style="dim")
    for name, (contrast, least) in report.contrasts.items():
        table.add_row(f"contrast, at least {least}: {name}", *_cells(contrast), style="dim")
    console.print(table)
    for note in (*report.notes, setting):
        console.print(note, markup=False, soft_wrap=True)
    if report.doubts:
        low, high = TRUSTED
        console.print(
            f"✗ These ratios can't be trusted: compared with itself, {' and '.join(report.doubts)} is not within "
            f"{low} to {high}. Run it again when the machine is quiet.",
            markup=False,
            soft_wrap=True,
        )
    if report.unseen:
        console.print(
            f"✗ These ratios can't be trusted: {' and '.join(report.unseen)} is known to differ more than was seen. "
            "The environment changes what is measured.",
            markup=False,
            soft_wrap=True,
        )


def save(report: Report, setting: str) -> Path:
    """In the form of bench/results: copy it there to publish the run. ``setting`` is as for ``show``."""
    result = Result(command=f"make bench-{report.name}", machine=setting, report=report)
    target = paths.local_dir() / "bench" / f"{report.name}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(result.written())
    return target


def _cells(figure: Figure) -> tuple[str, str, str, str]:
    return (_number(figure.value), figure.unit, _number(figure.reference), _number(figure.ratio))


def _number(value: float | None) -> str:
    """Three significant digits, which is more than the noise leaves."""
    if value is None:
        return "-"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:#.3g}"
