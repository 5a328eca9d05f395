"""What the command line reads out of other programs' text."""

from pathlib import Path

import pytest

from ops import cdk, processes
from ops.http import explanation

CLOUDFORMATION = """
cartwright-local-catalog |  3/50 | 6:11:45 AM | CREATE_FAILED        | AWS::SQS::Queue | Queue (Q4) Access denied.
cartwright-local-catalog |  4/50 | 6:11:45 AM | ROLLBACK_IN_PROGRESS | AWS::CloudFormation::Stack | x
❌  cartwright-local-catalog failed: ToolkitError: The stack named cartwright-local-catalog failed
"""
TOOL = """
✨  Synthesis time: 0.56s
❌  cartwright-local-tiny failed: ValidationError: Template format error: Unrecognized resource types: [AWS::Odd]
"""
SYNTH = """
Traceback (most recent call last):
  File "app.py", line 3, in <module>
ValueError: the moon is in the wrong house
.venv/bin/python app.py: Subprocess exited with error 1
"""


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (CLOUDFORMATION, "AWS::SQS::Queue | Queue (Q4) Access denied"),
        (
            TOOL,
            "cartwright-local-tiny failed: ValidationError: Template format error: "
            "Unrecognized resource types: [AWS::Odd]",
        ),
        (SYNTH, "ValueError: the moon is in the wrong house"),
        ("\x1b[31mError: no bucket\x1b[0m\n", "no bucket"),
        ("first\nlast\n\n", "last"),
        ("", "it printed nothing"),
    ],
)
def test_the_line_that_tells_why(tmp_path: Path, said: str, why: str) -> None:
    log = tmp_path / "deploy.log"
    log.write_text(said)
    assert cdk.blame(log) == why


@pytest.mark.parametrize(
    ("body", "said", "fields"),
    [
        ('{"title": "Bad", "detail": "Wrong."}', "Wrong.", ""),
        ('{"title": "Bad", "errors": [{"field": "slug", "message": "is taken"}]}', "Bad", "slug: is taken"),
        ('{"message": "Forbidden"}', "Forbidden", ""),
        ("<Error><Code>AccessDenied</Code><Message>no &quot;grant&quot;</Message></Error>", 'no "grant"', ""),
        ("[]", "", ""),
        ("not JSON", "", ""),
    ],
)
def test_what_an_error_says(body: str, said: str, fields: str) -> None:
    assert explanation(body) == (said, fields)


def test_a_server_is_known_by_its_command_line_even_in_a_folder_with_spaces() -> None:
    home = Path("/home/an owner/the shop/.local")
    command = " ".join(processes.marked("/usr/bin/python", home, 4566))
    match = processes.MARKS.search(command)
    assert match is not None
    assert (Path(match["home"]), int(match["port"])) == (home, 4566)


@pytest.mark.parametrize("command", ["python -m ministack", "grep -X cartwright.home=/x", ""])
def test_other_processes_are_not_ours(command: str) -> None:
    assert processes.MARKS.search(command) is None
