"""What the code of a function can call of AWS, and what its role may do, are the same."""

import copy
import json
import re
from collections.abc import Iterable
from typing import get_args

import pytest

from stacks.checks.assembly import Template
from stacks.checks.synthesis import Templates
from stacks.constructs.entity_table import Operation
from tests.stacks.grants import GRANTS, Deployed, Grant, functions, listed
from tests.stacks.reachable import reach
from tests.unit.cartwright.aws.adapters import offered

NEVER_COMES_TO_IT = {
    (
        "catalog.handlers.exporter",
        "s3:GetObject",
    ): "`.url` is a field there, and the name of a method elsewhere",
    ("payments.handlers.staff", "dynamodb:DeleteItem"): "what staff capture or refund was authorised before",
    (
        "payments.handlers.staff",
        "dynamodb:UpdateItem",
    ): "it has no callback URL, without which nothing is authorised",
    ("payments.handlers.webhook", "dynamodb:UpdateItem"): "it has no callback URL, likewise",
    ("shipping.handlers.staff", "secretsmanager:GetSecretValue"): "where there is no carrier, it has no key",
    ("shipping.handlers.webhook", "secretsmanager:GetSecretValue"): "likewise, and no secret",
    ("shipping.handlers.sweeper", "secretsmanager:GetSecretValue"): "likewise",
}
"""Calls that the code reaches only for values that do not occur there, by handler and grant."""


def test_all_that_the_door_offers_is_known_here() -> None:
    assert {name.removeprefix("secrets.") for name in offered()} <= GRANTS.keys()


def test_a_table_grants_what_repositories_can_call() -> None:
    calls = {action for actions in GRANTS.values() for action in actions if action.startswith("dynamodb:")}
    assert {f"dynamodb:{each}" for each in get_args(Operation)} == calls


@pytest.fixture(scope="module")
def deployed(templates: dict[str, Templates]) -> list[Deployed]:
    return list(functions(templates))


def missing(found: Iterable[Deployed]) -> set[tuple[str, Grant]]:
    return {(each.handler, grant) for each in found for grant in each.needed - each.granted}


def idle(found: Iterable[Deployed]) -> set[tuple[str, Grant]]:
    return {(each.handler, grant) for each in found for grant in each.granted - each.needed - each.failures}


def test_every_role_allows_what_its_function_can_call(deployed: list[Deployed]) -> None:
    found = missing(deployed)
    unknown = [each for each in found if (each[0], each[1].action) not in NEVER_COMES_TO_IT]
    assert unknown == []
    assert {(handler, grant.action) for handler, grant in found} == NEVER_COMES_TO_IT.keys()


def test_no_role_allows_what_its_function_can_not_call(deployed: list[Deployed]) -> None:
    assert idle(deployed) == set()


def test_no_function_is_left_out(templates: dict[str, Templates], deployed: list[Deployed]) -> None:
    found = {each.handler for each in deployed}
    assert len(found) > 30
    assert {handler.partition(".")[0] for handler in found} == {*templates["dev"]} - {"platform"} | {
        "cartwright"
    }


def altered(templates: dict[str, Templates], handler: str, action: str, right: str, wrong: str) -> Deployed:
    """The function with a grant on another resource, or another index, of the same kind."""
    service = handler.partition(".")[0]
    template = copy.deepcopy(templates["prod"][service])
    stages = {"dev": {}, "prod": {**templates["prod"], service: template}}
    [changed] = [each for each in functions(stages) if each.handler == handler]
    role = {"Ref": changed.properties["Role"]["Fn::GetAtt"][0]}
    for policy in changed.assembly.resources("AWS::IAM::Policy"):
        if policy.stack == service and role in policy.properties["Roles"]:
            for statement in policy.properties["PolicyDocument"]["Statement"]:
                if action in listed(statement["Action"]):
                    text = json.dumps(statement["Resource"])
                    statement["Resource"] = json.loads(
                        re.sub(named(template, right), named(template, wrong), text)
                    )
    return changed


def named(template: Template, start: str) -> str:
    """A logical id by its start; a path is itself."""
    return start if "/" in start else next(each for each in template["Resources"] if each.startswith(start))


@pytest.mark.parametrize(
    ("handler", "action", "right", "wrong"),
    [
        ("catalog.handlers.search", "s3:GetObject", "SearchIndex", "ImageFiles"),
        ("catalog.handlers.search", "s3:ListBucket", "SearchIndex", "Uploads"),
        ("catalog.handlers.importer", "sqs:SendMessage", "UploadedQueue", "ExportsQueue"),
        ("catalog.handlers.search", "dynamodb:GetItem", "ProductsTable", "Uploads"),
        ("catalog.handlers.search", "secretsmanager:GetSecretValue", "CursorKeySecret", "Uploads"),
        ("orders.handlers.customer", "dynamodb:Query", "/index/customer", "/index/day"),
    ],
)
def test_a_grant_on_the_wrong_resource_is_found(
    templates: dict[str, Templates], handler: str, action: str, right: str, wrong: str
) -> None:
    changed = altered(templates, handler, action, right, wrong)
    for found, expected in ((missing([changed]), right), (idle([changed]), wrong)):
        [grant] = {grant for _, grant in found if grant.action == action}
        assert (f"/index/{grant.index_name}" if "/" in expected else grant.on[1]).startswith(expected)


@pytest.mark.parametrize(
    ("handler", "action", "right", "wrong"),
    [
        ("catalog.handlers.staff", "s3:DeleteObject", "ImageFiles", "Uploads"),
        ("catalog.handlers.staff", "s3:PutObject", "ImageFiles", "Uploads"),
        (
            "payments.handlers.webhook",
            "secretsmanager:GetSecretValue",
            "StripeWebhookSecret",
            "StripeKeySecret",
        ),
        ("orders.handlers.staff", "dynamodb:Query", "/index/day", "/index/state"),
    ],
)
def test_of_two_resources_that_a_function_uses_each_has_its_own_grants(
    templates: dict[str, Templates], handler: str, action: str, right: str, wrong: str
) -> None:
    found = missing([altered(templates, handler, action, right, wrong)])
    [grant] = {grant for _, grant in found if grant.action == action}
    assert (f"/index/{grant.index_name}" if "/" in right else grant.on[1]).startswith(right)


@pytest.mark.parametrize(
    ("handler", "calls"),
    [
        ("inventory.handlers.public", {"Table.connect", "Table.get"}),
        ("catalog.handlers.thumbnails", {"Bucket.presigned_get"}),
        ("cartwright.runtime.relay", {"Bus.connect", "Bus.put", "Queue.send", "unmarshal"}),
    ],
)
def test_the_calls_are_read_from_the_code(handler: str, calls: set[str]) -> None:
    assert reach(handler).calls == calls
