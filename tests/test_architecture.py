"""The import rules of this project hold, and each would be noticed if it did not."""

import sys
import textwrap

import pytest

from stacks import ROOT
from tests.architecture import (
    RULES,
    SERVICES,
    Rule,
    a_domain_knows_types_only,
    aws_has_one_door,
    circle_of_rooms,
    explained,
    https_knows_nobody_it_talks_to,
    lambda_has_what_it_imports,
    module,
    only_downward,
    services_meet_by_events_and_http,
    stacks_know_contracts_only,
    the_shared_layer_knows_no_service,
)
from tests.code_lines import code_lines
from tests.code_sizes import FOLDERS, LONGEST_FILE, ROOM_LINES, of_the_door, sources, too_long

SOURCES = sources()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_module_keeps(rule: Rule) -> None:
    broken = [f"{path} imports {name}" for path, text in SOURCES.items() for name in rule(module(path, text))]
    assert not broken, explained(rule, broken)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_who_breaks_a_rule_is_told_why_and_what_is_allowed(rule: Rule) -> None:
    said = explained(rule, ["functions/orders/domain.py imports boto3"])
    assert said.startswith(f"{rule.__name__}: ")
    for part in ("\nWhy: ", "\nAllowed: ", "\nBroken by:\nfunctions/orders/domain.py imports boto3"):
        assert part in said


def test_files_stay_short() -> None:
    found = too_long(SOURCES)
    assert not found, f"Nobody reads more than {LONGEST_FILE} lines to their end; split by subject: {found}"


def test_a_file_of_one_line_more_is_too_long() -> None:
    texts = {"short.py": "x\n" * LONGEST_FILE, "long.py": "x\n" * (LONGEST_FILE + 1)}
    assert too_long(texts) == {"long.py": LONGEST_FILE + 1}


@pytest.mark.parametrize("room", ROOM_LINES)
def test_the_door_to_aws_stays_small(room: str) -> None:
    """``pytest -s -k door`` shows the table."""
    counted = of_the_door(SOURCES)[room]
    table = "\n".join(f"{lines:5} {name}" for name, lines in sorted(counted.items()))
    total = sum(counted.values())
    sys.stdout.write(f"\n{table}\n{total:5} of {ROOM_LINES[room]}: {room}\n")
    assert counted
    assert total <= ROOM_LINES[room], table


def test_code_is_counted_without_what_explains_it() -> None:
    source = '''
    """A docstring
    of two lines."""

    # A comment.
    def area(  # counted, as the lines of its arguments
        width: int,
    ) -> int:
        """What follows a name is said, too."""
        text = """a value
        is code"""
        return width * len(text)

    LIMIT = 5
    """Why five."""
    '''
    assert code_lines(textwrap.dedent(source)) == 7


def test_there_is_something_to_read() -> None:
    assert {"catalog"} <= SERVICES
    assert all((ROOT / folder).is_dir() for folder in FOLDERS if folder != "bench")
    assert {"functions/catalog/products/domain.py", "stacks/catalog/__init__.py"} <= SOURCES.keys()


@pytest.mark.parametrize(
    ("rule", "path", "source", "forbidden"),
    [
        (
            only_downward,
            "functions/catalog/domain.py",
            "from catalog.ports import Products",
            "catalog.ports.Products",
        ),
        (
            only_downward,
            "functions/catalog/service.py",
            "from catalog import repository",
            "catalog.repository",
        ),
        (only_downward, "functions/catalog/service.py", "from . import composition", "catalog.composition"),
        (only_downward, "functions/catalog/repository.py", "import catalog.service", "catalog.service"),
        (only_downward, "functions/catalog/ports.py", "from catalog.api import ROUTES", "catalog.api.ROUTES"),
        (
            only_downward,
            "functions/catalog/composition.py",
            "import catalog.handlers.staff",
            "catalog.handlers.staff",
        ),
        (
            only_downward,
            "functions/catalog/products/domain.py",
            "from catalog.products.ports import Products",
            "catalog.products.ports.Products",
        ),
        (
            only_downward,
            "functions/catalog/products/ports.py",
            "from catalog.imports import repository",
            "catalog.imports.repository",
        ),
        (
            only_downward,
            "functions/catalog/settings.py",
            "def f():\n  import catalog.domain",
            "catalog.domain",
        ),
        (
            services_meet_by_events_and_http,
            "functions/basket/service.py",
            "import catalog.domain",
            "catalog.domain",
        ),
        (
            the_shared_layer_knows_no_service,
            "layers/shared/python/cartwright/ids.py",
            "import catalog",
            "catalog",
        ),
        (
            a_domain_knows_types_only,
            "functions/catalog/domain.py",
            "from cartwright import http",
            "cartwright.http",
        ),
        (a_domain_knows_types_only, "functions/catalog/import_domain.py", "import requests", "requests"),
        (aws_has_one_door, "functions/catalog/repository.py", "import boto3.session", "boto3.session"),
        (aws_has_one_door, "layers/shared/python/cartwright/outbox.py", "import botocore", "botocore"),
        (
            aws_has_one_door,
            "layers/shared/python/cartwright/aws/signing.py",
            "from botocore import auth",
            "botocore.auth",
        ),
        (
            aws_has_one_door,
            "functions/catalog/service.py",
            "from cartwright.aws import s3",
            "cartwright.aws.s3",
        ),
        (aws_has_one_door, "stacks/catalog.py", "import boto3", "boto3"),
        (
            https_knows_nobody_it_talks_to,
            "layers/shared/python/cartwright/https/tls.py",
            "from cartwright.aws.endpoints import region",
            "cartwright.aws.endpoints.region",
        ),
        (
            https_knows_nobody_it_talks_to,
            "layers/shared/python/cartwright/https/transport.py",
            "from cartwright import remote",
            "cartwright.remote",
        ),
        (
            https_knows_nobody_it_talks_to,
            "layers/shared/python/cartwright/outbox.py",
            "from cartwright.https import transport",
            "cartwright.https.transport",
        ),
        (
            https_knows_nobody_it_talks_to,
            "functions/payments/provider.py",
            "from cartwright.https.transport import send",
            "cartwright.https.transport.send",
        ),
        (
            https_knows_nobody_it_talks_to,
            "functions/payments/service.py",
            "from cartwright.https import Unreachable",
            "cartwright.https.Unreachable",
        ),
        (stacks_know_contracts_only, "stacks/catalog.py", "from catalog import domain", "catalog.domain"),
        (stacks_know_contracts_only, "stacks/catalog.py", "import catalog", "catalog"),
        (
            lambda_has_what_it_imports,
            "functions/catalog/service.py",
            "from stacks import stage",
            "stacks.stage",
        ),
        (lambda_has_what_it_imports, "functions/catalog/api.py", "from ops import http", "ops.http"),
        (lambda_has_what_it_imports, "functions/catalog/images/inspection.py", "import PIL", "PIL"),
        (lambda_has_what_it_imports, "layers/shared/python/cartwright/ids.py", "import rich", "rich"),
        (
            lambda_has_what_it_imports,
            "layers/shared/python/cartwright/ids.py",
            "import tests.unit",
            "tests.unit",
        ),
    ],
)
def test_the_rule_bites(rule: Rule, path: str, source: str, forbidden: str) -> None:
    assert list(rule(module(path, source))) == [forbidden]


def test_the_rooms_of_a_service_have_a_way_down() -> None:
    circle = circle_of_rooms(module(path, text) for path, text in SOURCES.items())
    assert not circle, f"Move what they share into a part that both may import: {circle}"


def test_a_circle_of_rooms_is_seen() -> None:
    down = module("functions/catalog/imports/upsert.py", "from catalog.products.domain import Product")
    up = module("functions/catalog/products/events.py", "from catalog.imports.domain import Import")
    assert circle_of_rooms([down]) == []
    assert set(circle_of_rooms([down, up])) == {"catalog.imports", "catalog.products"}


@pytest.mark.parametrize(
    ("path", "source"),
    [
        (
            "functions/catalog/handlers/public.py",
            "from catalog import composition\nfrom catalog.service import Catalogue",
        ),
        (
            "functions/catalog/repository.py",
            "from catalog.ports import Products\nfrom cartwright.aws.dynamodb import Table",
        ),
        (
            "functions/payments/provider.py",
            "from cartwright.remote import Remote\nfrom cartwright.https import Unreachable",
        ),
        ("layers/shared/python/cartwright/aws/s3.py", "from cartwright.https.transport import Request"),
        ("layers/shared/python/cartwright/remote.py", "from cartwright.https import transport"),
        (
            "functions/catalog/imports/upsert.py",
            "from catalog.products import domain\nfrom catalog.products.ports import Products",
        ),
        ("functions/catalog/domain.py", "import re\nimport msgspec\nfrom cartwright.money import Money"),
        ("stacks/catalog.py", "from catalog.api import ROUTES\nfrom catalog.settings import PublicSettings"),
        ("ops/logs.py", "import boto3\nfrom stacks.stage import context"),
    ],
)
def test_what_is_meant_to_be_is_let_be(path: str, source: str) -> None:
    assert [name for rule in RULES for name in rule(module(path, source))] == []
