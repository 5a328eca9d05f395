"""moto's DynamoDB, written by others than MiniStack's: a second opinion on conditions, expressions and transactions.

It takes requests side by side without a lock, copies all tables for a transaction and knows no transaction again by its
token, so it is not asked for what happens at once. On a busy machine a copy takes longer than our client usually waits.
"""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from cartwright.aws.dynamodb import Table
from cartwright.https import transport
from stacks import ROOT

_ENVIRONMENT = {"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "moto", "AWS_SECRET_ACCESS_KEY": "moto"}
_READ_SECONDS = 60.0
_TAKEN = ("AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexes", "KeySchema")


@dataclass(frozen=True)
class Moto:
    environment: dict[str, str]
    client: Any
    """boto3's, for DynamoDB."""

    def table(self, service: str, monkeypatch: pytest.MonkeyPatch) -> Table:
        """With the keys and indexes of the service's template. The process's calls of AWS go there from now on."""
        if service not in self.client.list_tables()["TableNames"]:
            self.client.create_table(TableName=service, **described(service))
        for name, value in self.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(transport, "READ_SECONDS", _READ_SECONDS)
        return Table(service)


@contextmanager
def serving() -> Iterator[Moto]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    session = boto3.Session("moto", "moto", region_name=_ENVIRONMENT["AWS_REGION"])
    try:
        yield Moto({**_ENVIRONMENT, "AWS_ENDPOINT_URL": url}, session.client("dynamodb", endpoint_url=url))
    finally:
        server.stop()


def described(service: str) -> dict[str, Any]:
    """What the service's template says of its table, but for its stream."""
    template = json.loads((ROOT / "tests" / "stacks" / "snapshots" / "local" / f"{service}.json").read_text())
    [table] = [
        each["Properties"]
        for each in template["Resources"].values()
        if each["Type"] == "AWS::DynamoDB::GlobalTable"
    ]
    return {name: table[name] for name in _TAKEN if name in table}
