"""What a deployment replaces or deletes, from the CDK CLI's own comparison."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ops import cdk, paths
from ops.errors import OpsError

HOLD_DATA = frozenset(
    {
        "AWS::Cognito::UserPool",
        "AWS::DynamoDB::GlobalTable",
        "AWS::DynamoDB::Table",
        "AWS::KMS::Key",
        "AWS::S3::Bucket",
        "AWS::SecretsManager::Secret",
    }
)
MADE_ANEW = frozenset(
    {
        "AWS::ApiGateway::Deployment",
        "AWS::Lambda::LayerVersion",
        "AWS::Lambda::Version",
    }
)
"""Every release replaces these."""

_STACK = re.compile(r"^Stack (?P<stack>\S+)(?: \(.*\))?$")
_RESOURCE = re.compile(
    r"^\[[-~+]\] (?P<kind>\S+) (?P<what>.+?) (?P<effect>replace|may be replaced|destroy|orphan)$"
)
_EFFECTS = {
    "replace": "is replaced",
    "may be replaced": "may be replaced",
    "destroy": "is deleted",
    "orphan": "is removed from the stack and retained in the account",
}


@dataclass(frozen=True, slots=True)
class Replacement:
    stack: str
    kind: str
    what: str
    effect: str

    @property
    def loses_data(self) -> bool:
        return self.kind in HOLD_DATA

    def __str__(self) -> str:
        return f"{self.stack}: {self.what.split(' ')[0]} ({self.kind}) {_EFFECTS[self.effect]}"


def planned(stage: str, assembly: Path, stacks: Sequence[str]) -> list[Replacement]:
    """For existing stacks. The CLI creates a change set of each, and deletes it again."""
    if not stacks:
        return []
    log = paths.logs_dir() / f"diff-{stage}.log"
    arguments = ["diff", *stacks, "--app", str(assembly), "--no-color"]
    cdk.run(arguments, log=log, environment=cdk.account_environment())
    return read(log.read_text(errors="replace"))


def read(text: str) -> list[Replacement]:
    """The output of the CLI. Raises OpsError when it names no stack, because then it compared nothing."""
    found: list[Replacement] = []
    stack = None
    for line in text.splitlines():
        if named := _STACK.match(line):
            stack = named["stack"]
        elif stack and (match := _RESOURCE.match(line)):
            found.append(Replacement(stack, match["kind"], match["what"], match["effect"]))
    if stack is None:
        raise OpsError("The CDK CLI compared no stack.", "Run 'cdk diff' by hand and read its output.")
    return found
