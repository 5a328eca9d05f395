"""Synthesis without the CDK CLI, for checks and tests."""

import json
from pathlib import Path

from aws_cdk import App

from app import build
from stacks import ROOT
from stacks.checks.assembly import Assembly, Template
from stacks.stage import Stage, context

Templates = dict[str, Template]


def stages() -> tuple[str, ...]:
    """The stages in cdk.json."""
    return tuple(json.loads((ROOT / "cdk.json").read_text())["context"]["stages"])


def synthesise(stage: Stage, folder: Path) -> None:
    """Synthesises the stage's templates. Raises RuntimeError when the CDK's own validator is on and finds an error."""
    app = App(context=context(stage.name), outdir=str(folder))
    build(app, stage)
    app.synth()


def assembly_in(folder: Path, stage: Stage) -> Assembly:
    """The synthesised templates in a folder."""
    suffix = ".template.json"
    templates = {
        path.name.removesuffix(suffix): json.loads(path.read_text())
        for path in sorted(folder.glob(f"*{suffix}"))
    }
    return Assembly.of(stage, templates)


def stage_named(name: str) -> Stage:
    return Stage.from_app(App(context=context(name)))


def templates_of(stage: Stage, folder: Path) -> Templates:
    """Templates by service."""
    synthesise(stage, folder)
    prefix = stage.stack_name("")
    found = assembly_in(folder, stage).templates
    return {name.removeprefix(prefix): template for name, template in found.items()}


def templates_of_all_stages(folder: Path) -> dict[str, Templates]:
    """``templates[stage][service]``."""
    return {name: templates_of(stage_named(name), folder / name) for name in stages()}
