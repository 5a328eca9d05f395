"""What the platform's templates hold that no general rule asks for."""

import pytest

from stacks.checks.synthesis import Templates


@pytest.mark.parametrize(("stage", "there"), [("local", False), ("dev", True), ("prod", True)])
def test_an_archive_is_named_for_its_replay(templates: dict[str, Templates], stage: str, there: bool) -> None:
    template = templates[stage]["platform"]
    archives = [
        name for name, each in template["Resources"].items() if each["Type"] == "AWS::Events::Archive"
    ]
    named = [
        output["Value"]["Fn::GetAtt"] for name, output in template["Outputs"].items() if name == "ArchiveArn"
    ]
    assert named == [[name, "Arn"] for name in archives]
    assert bool(named) == there
