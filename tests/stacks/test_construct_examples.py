"""The example in every construct's docstring is run, and has to add resources that synthesise."""

import importlib
import inspect
import pkgutil
import re
import textwrap

import pytest
from aws_cdk import Duration
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Template
from constructs import Construct

from cartwright.events import catalog as catalog_events
from catalog.api import ROUTES
from catalog.settings import PublicSettings
from stacks import constructs
from stacks.accounts import Accounts
from stacks.constructs.concurrency import TargetTracking
from stacks.constructs.entity_table import Index
from stacks.constructs.service_function import ServiceFunction
from stacks.constructs.service_stack import ServiceStack
from tests.stacks.toolkit import service_stack


def _examples() -> dict[str, type[Construct]]:
    found: dict[str, type[Construct]] = {}
    for module in pkgutil.iter_modules(constructs.__path__):
        room = importlib.import_module(f"stacks.constructs.{module.name}")
        for name, value in vars(room).items():
            if inspect.isclass(value) and issubclass(value, Construct) and value.__module__ == room.__name__:
                found[name] = value
    return found


CONSTRUCTS = _examples()
BASES = {"StageStack", "ServiceStack", "QueuedFunction"}
"""Not built from directly: the stacks, and what EventConsumer and BucketTrigger have in common."""


def _function(stack: ServiceStack, name: str, *, asynchronous: bool = False) -> ServiceFunction:
    return ServiceFunction(
        stack,
        name,
        handler="public",
        settings=PublicSettings(service="catalog", table_name="products"),
        description="For an example",
        memory_mb=256,
        timeout=Duration.seconds(10),
        asynchronous=asynchronous,
    )


def test_every_construct_of_the_toolkit_is_found() -> None:
    assert {
        "ServiceFunction",
        "ServiceApi",
        "EventConsumer",
        "EntityTable",
        "BucketTrigger",
        "Scheduled",
    } <= set(CONSTRUCTS)


@pytest.mark.parametrize("name", sorted(set(CONSTRUCTS) - BASES))
def test_the_example_builds(name: str) -> None:
    documentation = inspect.getdoc(CONSTRUCTS[name]) or ""
    match = re.search(r"Example::\n\n((?:    .*\n?|\n)+)", documentation)
    assert match, f"{name} has no example in its docstring"

    stack = service_stack("prod")
    names = {
        "stack": stack,
        "function": _function(stack, "Given", asynchronous=name == "Scheduled"),
        "reader": _function(stack, "Reader"),
        "finder": _function(stack, "Finder"),
        "writer": _function(stack, "Writer"),
        "pools": Accounts(stack.node.root, stage=stack.settings, shared=stack.shared).user_pools,  # type: ignore[arg-type]
        "Duration": Duration,
        "s3": s3,
        "ROUTES": ROUTES,
        "PublicSettings": PublicSettings,
        "TargetTracking": TargetTracking,
        "Index": Index,
        **vars(catalog_events),
        **CONSTRUCTS,
    }
    if name == "ServiceFunction":
        del names["reader"]
    before = len(list(stack.node.children))
    exec(compile(textwrap.dedent(match[1]), f"<example of {name}>", "exec"), names)  # noqa: S102

    assert len(list(stack.node.children)) > before
    assert Template.from_stack(stack).to_json()["Resources"]
