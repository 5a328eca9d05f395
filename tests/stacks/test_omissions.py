"""stacks/omissions.py against the templates: dev and prod, each as AWS and as the embedded AWS would be given it.

Comparing prod with local would also show what settings leave out, such as the web firewall.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from stacks.checks.assembly import Template
from stacks.checks.synthesis import templates_of
from stacks.omissions import OMITTED
from stacks.stage import Stage, context

pytestmark = pytest.mark.long

Resources = dict[tuple[str, str], Mapping[str, Any]]

_HASH = re.compile(r"[0-9a-f]{32}$")
"""At the end of a deployment's or a version's logical id; it changes with what they hold."""

BUCKET_CLEANER = ("CustomS3AutoDeleteObjects", "BucketCleanerLogs")
"""What comes and goes with a Custom::S3AutoDeleteObjects."""


def resources(stage: str, hosted_by: str, folder: Path) -> Resources:
    settings = context(stage)["stages"][stage] | {"hosted_by": hosted_by}
    templates = templates_of(Stage.from_block(stage, settings), folder)
    return {(service, _HASH.sub("", name)): body for service, name, body in _each(templates)}


@pytest.fixture(scope="module")
def left_out(tmp_path_factory: pytest.TempPathFactory) -> Resources:
    """What the embedded AWS is not given of either stage."""
    missing: Resources = {}
    for stage in ("dev", "prod"):
        on_aws, embedded = (
            resources(stage, host, tmp_path_factory.mktemp(f"{stage}-{host}")) for host in ("aws", "embedded")
        )
        assert embedded.keys() <= on_aws.keys()
        missing |= {key: body for key, body in on_aws.items() if key not in embedded}
    return missing


def test_the_list_names_every_type_that_is_missing(left_out: Resources) -> None:
    kept = {"AWS::IAM::Role", "AWS::Lambda::Function", "AWS::Logs::LogGroup", "AWS::SQS::QueuePolicy"}
    assert {str(body["Type"]) for body in left_out.values()} - kept == OMITTED.keys()


def test_what_is_missing_of_a_type_that_stays_belongs_to_something_listed(left_out: Resources) -> None:
    for (_, name), body in left_out.items():
        if body["Type"] not in OMITTED and not name.startswith(BUCKET_CLEANER):
            assert _only_demands_tls(body), f"{name} is left out and nothing in stacks/omissions.py says why"


def test_the_bucket_policies_that_are_missing_only_demand_tls(left_out: Resources) -> None:
    """One that grants something would be missed; the cleaner's grant goes with the cleaner."""
    policies = [body for body in left_out.values() if body["Type"] == "AWS::S3::BucketPolicy"]
    assert policies
    assert all(_only_demands_tls(body) or _names(body, BUCKET_CLEANER[0]) for body in policies)


def test_local_holds_nothing_that_is_listed(templates: dict[str, dict[str, Template]]) -> None:
    local = {str(body["Type"]) for _, _, body in _each(templates["local"])}
    assert not local & OMITTED.keys()


def _each(templates: Mapping[str, Template]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for service, template in templates.items():
        for name, body in template["Resources"].items():
            yield service, name, body


def _only_demands_tls(body: Mapping[str, Any]) -> bool:
    plain_http = {"Bool": {"aws:SecureTransport": "false"}}
    statements = body["Properties"].get("PolicyDocument", {}).get("Statement", [])
    return bool(statements) and all(
        each["Effect"] == "Deny" and each.get("Condition") == plain_http for each in statements
    )


def _names(body: Mapping[str, Any], resource: str) -> bool:
    return resource in str(body["Properties"])
