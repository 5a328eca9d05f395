"""What a run leaves behind: .local/bench/NAME.json, in the form of the committed bench/results/NAME.json."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from bench.harness import Figure, Report
from ops import paths

COMMITTED = paths.ROOT / "bench" / "results"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """``command`` repeats the run. ``machine`` is what it ran on, with the load before the run."""

    command: str
    machine: str
    report: Report

    def written(self) -> str:
        """JSON with one line a figure, so that the diff of two runs is readable."""
        report = self.report
        contrasts = {
            name: {"least": least, **_json(figure)} for name, (figure, least) in report.contrasts.items()
        }
        content = {
            "command": self.command,
            "machine": self.machine,
            "title": report.title,
            "notes": list(report.notes),
            "figures": {name: _json(figure) for name, figure in report.figures.items()},
            "controls": {name: _json(figure) for name, figure in report.controls.items()},
            "contrasts": contrasts,
            "details": {name: _json(figure) for name, figure in report.details.items()},
        }
        return (
            "{\n"
            + ",\n".join(f"  {json.dumps(key)}: {_lines(each)}" for key, each in content.items())
            + "\n}\n"
        )

    @classmethod
    def read(cls, path: Path) -> Self:
        content = json.loads(path.read_text(encoding="utf-8"))
        report = Report(
            name=path.stem,
            title=content["title"],
            notes=content["notes"],
            figures=_figures(content["figures"]),
            controls=_figures(content["controls"]),
            contrasts={name: _contrast(**each) for name, each in content["contrasts"].items()},
            details=_figures(content["details"]),
        )
        return cls(command=content["command"], machine=content["machine"], report=report)


def committed(name: str) -> Result:
    return Result.read(COMMITTED / f"{name}.json")


def _json(figure: Figure) -> dict[str, Any]:
    """Without a reference there is no ratio."""
    found: dict[str, Any] = {"value": figure.value, "unit": figure.unit}
    return (
        found if figure.reference is None else found | {"reference": figure.reference, "ratio": figure.ratio}
    )


def _figures(content: Mapping[str, Any]) -> dict[str, Figure]:
    return {name: Figure(**each) for name, each in content.items()}


def _contrast(least: float, **figure: Any) -> tuple[Figure, float]:
    return Figure(**figure), least


def _lines(each: object) -> str:
    if isinstance(each, dict) and each:
        inside = ",\n".join(f"    {json.dumps(name)}: {json.dumps(value)}" for name, value in each.items())
        return "{\n" + inside + "\n  }"
    if isinstance(each, list) and each:
        return "[\n" + ",\n".join(f"    {json.dumps(value, ensure_ascii=False)}" for value in each) + "\n  ]"
    return json.dumps(each, ensure_ascii=False)
