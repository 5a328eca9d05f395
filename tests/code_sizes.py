"""The sources, and how long files and the door to AWS may be. test_architecture.py applies it."""

from collections.abc import Mapping

from stacks import ROOT
from tests.architecture import DOOR, HTTPS
from tests.code_lines import code_lines

FOLDERS = ("functions", "layers/shared/python", "stacks", "ops", "tests", "bench")
LONGEST_FILE = 260
DOOR_SERVICES = {"attributes.py", "cognito.py", "dynamodb.py", "events.py", "s3.py", "secrets.py", "sqs.py"}
ROOM_LINES = {"the way of a request to AWS": 326, "the services on it": 310, "HTTPS": 207}
"""Of code: the first two are the AWS client. docs/decisions/0043-use-a-minimal-aws-client.md states what they hold."""


def sources() -> dict[str, str]:
    files = [ROOT / "app.py", *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))]
    return {path.relative_to(ROOT).as_posix(): path.read_text() for path in sorted(files)}


def of_the_door(texts: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """Lines of code by file of the door to AWS and of what carries it, under the names of their budgets."""
    way, services, https = ROOM_LINES
    counted: dict[str, dict[str, int]] = {way: {}, services: {}, https: {}}
    for path, text in texts.items():
        if path.startswith(DOOR):
            name = path.removeprefix(DOOR)
            counted[services if name in DOOR_SERVICES else way][name] = code_lines(text)
        elif path.startswith(HTTPS):
            counted[https][path.removeprefix(HTTPS)] = code_lines(text)
    return counted


def too_long(texts: Mapping[str, str]) -> dict[str, int]:
    """Paths and lines of those that nobody reads to their end."""
    counted = {path: text.count("\n") for path, text in texts.items()}
    return {path: lines for path, lines in counted.items() if lines > LONGEST_FILE}
