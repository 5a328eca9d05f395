"""One real shop for all tests of this folder: ``ops up`` in a folder and on a port of its own.

A developer's own shop, started with ``make up``, is neither used nor touched.
"""

import functools
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import pytest

from cartwright.aws.dynamodb import Table
from catalog.categories.repository import CategoryRepository
from catalog.exports.repository import ExportRepository
from catalog.imports.repository import ImportRepository
from catalog.products.repository import ProductRepository
from ops import cdk, paths, processes
from tests import retail
from tests.conftest import ledger_of
from tests.local.catalogue_ports import Ports
from tests.local.moto_server import Moto, described, serving
from tests.local.small_project import free_port
from tests.unit.catalog.fakes import FakeCategories, FakeProducts
from tests.unit.catalog.transfer_fakes import FakeExports, FakeImports


@dataclass(frozen=True)
class LocalShop:
    """The running shop. ``local_dir`` is its .local, where its logs are."""

    local_dir: Path
    port: int
    content: dict[str, Any]

    @property
    def endpoint(self) -> str:
        return str(self.content["endpoint"])

    @property
    def region(self) -> str:
        return str(self.content["region"])

    @property
    def outputs(self) -> dict[str, dict[str, str]]:
        outputs: dict[str, dict[str, str]] = self.content["outputs"]
        return outputs

    @property
    def api(self) -> str:
        """The catalogue's base URL, without a slash at its end."""
        return str(self.content["apis"]["catalog"])

    @property
    def table_name(self) -> str:
        return self.outputs["cartwright-local-catalog"]["TableName"]

    def table_apart(self, service: str) -> Table:
        """A table like the service's, to which no function listens: so nothing answers what a test writes there."""
        client, name = self.session().client("dynamodb"), f"apart-{service}"
        if name not in client.list_tables()["TableNames"]:
            client.create_table(TableName=name, **described(service))
        return Table(name)

    def bucket_apart(self, purpose: str) -> str:
        """The name of a bucket to which no function listens."""
        client, name = self.session().client("s3"), f"apart-{purpose}"
        if name not in {each["Name"] for each in client.list_buckets()["Buckets"]}:
            client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": self.region})
        return name

    @property
    def environment(self) -> dict[str, str]:
        """What AWS clients of any process need to reach this shop's AWS, and nothing that leads elsewhere."""
        return cdk.aws_variables(self.port)

    @property
    def credentials(self) -> dict[str, str]:
        return self.environment

    def session(self) -> boto3.Session:
        """A session whose clients and resources go to this shop's AWS, whatever the environment says."""
        core = botocore.session.Session(session_vars={"profile": (None, None, None, None)})
        core.set_config_variable("config_file", os.devnull)
        session = boto3.Session(
            botocore_session=core,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            region_name=self.region,
        )
        session.client = functools.partial(session.client, endpoint_url=self.endpoint)
        session.resource = functools.partial(session.resource, endpoint_url=self.endpoint)
        return session

    def token(self, role: str) -> str:
        """An ID token of the shop's staff user or customer."""
        return self.ops("token", "--as", role, check=True).stdout.strip()

    def ops(self, *arguments: str, check: bool = False) -> subprocess.CompletedProcess[str]:
        """Run a verb of the operator's command line against this shop."""
        return subprocess.run(
            [sys.executable, "-m", "ops", *arguments],
            cwd=paths.ROOT,
            env=_environment(self.local_dir),
            capture_output=True,
            text=True,
            check=check,
        )


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalShop]:
    local_dir, port = tmp_path_factory.mktemp("shop").resolve(), free_port()
    try:
        started = LocalShop(local_dir, port, {}).ops("up", "--no-images", "--port", str(port))
        assert started.returncode == 0, f"ops up failed:\n{started.stderr}"
        yield LocalShop(local_dir, port, json.loads((local_dir / "shop.json").read_text()))
    finally:
        for server in processes.servers():
            if server.home == local_dir:
                processes.kill(server)


@pytest.fixture(
    scope="session",
    params=[pytest.param(name, marks=[pytest.mark.long] * (name == "real")) for name in retail.NAMES],
)
def retail_ledger(request: pytest.FixtureRequest) -> retail.RetailLedger:
    return ledger_of(request)


@pytest.fixture(scope="session")
def moto() -> Iterator[Moto]:
    with serving() as found:
        yield found


@pytest.fixture(params=["fake", "dynamodb", "moto"])
def ports(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ports]:
    tag = uuid.uuid4().hex[:12]
    if request.param == "fake":
        yield Ports(FakeProducts(), FakeCategories(), FakeImports(), FakeExports(), tag)
        return
    if request.param == "moto":
        table = request.getfixturevalue("moto").table("catalog", monkeypatch)
    else:
        shop = request.getfixturevalue("shop")
        for name, value in shop.credentials.items():
            monkeypatch.setenv(name, value)
        table = Table(shop.table_name)
    yield Ports(
        ProductRepository(table),
        CategoryRepository(table),
        ImportRepository(table),
        ExportRepository(table),
        tag,
    )


def _environment(local_dir: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "PYTHON"))}
    return kept | {"CARTWRIGHT_LOCAL_DIR": str(local_dir)}
