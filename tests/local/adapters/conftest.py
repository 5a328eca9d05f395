import uuid

import pytest

from cartwright.aws.dynamodb import Table
from cartwright.aws.s3 import Bucket
from tests.local.adapters.doors import DOORS, Door
from tests.local.conftest import LocalShop
from tests.local.moto_server import Moto


@pytest.fixture(scope="module")
def names(shop: LocalShop) -> dict[str, str]:
    """Resources for this module alone."""
    session, tag = shop.session(), uuid.uuid4().hex[:8]
    session.client("dynamodb").create_table(
        TableName=f"adapters-{tag}",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
    )
    session.client("s3").create_bucket(
        Bucket=f"adapters-{tag}", CreateBucketConfiguration={"LocationConstraint": shop.region}
    )
    session.client("events").create_event_bus(Name=f"adapters-{tag}")
    found = session.client("secretsmanager").create_secret(
        Name=f"adapters-{tag}", SecretString="open sesame é"
    )
    return dict.fromkeys(("table", "bucket", "bus"), f"adapters-{tag}") | {"secret": found["ARN"]}


@pytest.fixture(params=DOORS)
def door(request: pytest.FixtureRequest, shop: LocalShop, monkeypatch: pytest.MonkeyPatch) -> Door:
    for name, value in shop.environment.items():
        monkeypatch.setenv(name, value)
    return DOORS[request.param]


@pytest.fixture(params=[*DOORS, "moto"])
def table(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Table:
    """By either door to the embedded DynamoDB, and by the lean one to moto's."""
    if request.param == "moto":
        moto: Moto = request.getfixturevalue("moto")
        return moto.table("accounts", monkeypatch)
    return _embedded(request, monkeypatch)


@pytest.fixture(params=DOORS)
def embedded_table(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Table:
    """Where several writers are at once."""
    return _embedded(request, monkeypatch)


def _embedded(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Table:
    shop: LocalShop = request.getfixturevalue("shop")
    for name, value in shop.environment.items():
        monkeypatch.setenv(name, value)
    names: dict[str, str] = request.getfixturevalue("names")
    return DOORS[request.param].table(names["table"])


@pytest.fixture
def bucket(door: Door, names: dict[str, str]) -> Bucket:
    return door.bucket(names["bucket"])
