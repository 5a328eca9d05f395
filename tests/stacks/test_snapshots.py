"""Each stage's templates are what they were when somebody last looked at them; ``make snapshots`` accepts a change."""

import difflib
import re
from pathlib import Path

import pytest

from stacks.checks.synthesis import Templates, stage_named
from tests.stacks.scrubbing import scrubbed

FOLDER = Path(__file__).parent / "snapshots"
LINES_SHOWN = 150


@pytest.mark.parametrize("stage", ["local", "dev", "prod"])
def test_templates_are_as_last_accepted(
    stage: str, templates: dict[str, Templates], request: pytest.FixtureRequest
) -> None:
    for_host = stage_named(stage).architecture == "host"
    now = {
        FOLDER / stage / f"{service}.json": scrubbed(template, for_host=for_host)
        for service, template in templates[stage].items()
    }
    if request.config.getoption("--update-snapshots"):
        (FOLDER / stage).mkdir(parents=True, exist_ok=True)
        for path in set((FOLDER / stage).iterdir()) - now.keys():
            path.unlink()
        for path, text in now.items():
            path.write_text(text)
    then = {path: path.read_text() for path in sorted((FOLDER / stage).glob("*.json"))}
    if changes := _changes(then, now):
        shown = changes[:LINES_SHOWN]
        more = [f"... and {len(changes) - len(shown)} lines more"] if len(shown) < len(changes) else []
        pytest.fail(
            "\n".join(["The templates changed. If they should: make snapshots", *shown, *more]), pytrace=False
        )


def test_every_stage_has_a_snapshot(templates: dict[str, Templates]) -> None:
    assert {path.name for path in FOLDER.iterdir()} == templates.keys()


def test_no_snapshot_holds_a_hash() -> None:
    for path in FOLDER.rglob("*.json"):
        assert not re.search(r"[0-9a-f]{32}", path.read_text()), (
            f"{path} would change with the functions' code"
        )


def test_new_code_on_another_processor_leaves_no_trace() -> None:
    def template(asset: str, version: str, processor: str) -> Templates:
        function = {"Code": {"S3Key": f"{asset}.zip"}, "Architectures": [processor]}
        return {
            "Resources": {
                "PublicFunction2E070DE6": {"Type": "AWS::Lambda::Function", "Properties": function},
                f"PublicFunctionCurrentVersion7188A54C{version}": {"Type": "AWS::Lambda::Version"},
                "Live": {
                    "FunctionVersion": {
                        "Fn::GetAtt": [f"PublicFunctionCurrentVersion7188A54C{version}", "Version"]
                    }
                },
            }
        }

    one = scrubbed(template("0" * 64, "a" * 32, "arm64"), for_host=True)
    assert one == scrubbed(template("f" * 64, "1" * 32, "x86_64"), for_host=True)
    assert one != scrubbed(template("f" * 64, "1" * 32, "x86_64"), for_host=False)


def _changes(then: dict[Path, str], now: dict[Path, str]) -> list[str]:
    return [
        line
        for path in sorted(then.keys() | now.keys())
        for line in difflib.unified_diff(
            then.get(path, "").splitlines(),
            now.get(path, "").splitlines(),
            f"accepted {path.parent.name}/{path.name}",
            f"now {path.parent.name}/{path.name}",
            lineterm="",
            n=6,
        )
    ]
