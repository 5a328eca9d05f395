"""An import whose function is killed half-way, and files that are delivered more than once."""

import json
import os
import signal
import subprocess

import pytest

from cartwright.aws.dynamodb import Table
from cartwright.clock import utc_now
from cartwright.ids import Ids
from catalog.handlers.importer import compose
from catalog.imports.domain import Import
from catalog.imports.repository import ImportRepository
from catalog.settings import ImporterSettings
from ops import paths
from tests.local.catalogue import Catalogue, Document
from tests.local.conftest import LocalShop
from tests.local.deployed import DeployedFunction, resource
from tests.local.importing import announce, counts, ended, file_of, imported, reported, row, state, upload
from tests.local.waiting import until
from tests.unit.catalog.http import Context

ROWS = 2000
SAMPLE_MESSAGE = paths.ROOT / "events" / "catalog" / "import-object-created.json"


@pytest.fixture
def catalogue(shop: LocalShop) -> Catalogue:
    return Catalogue(shop)


@pytest.mark.long
def test_a_killed_import_goes_on_with_the_next_delivery(catalogue: Catalogue) -> None:
    content = file_of(row(catalogue, f"p{number}") for number in range(ROWS))
    announced = announce(catalogue, len(content))
    assert upload(announced, content).status == 200

    def under_way() -> Document | None:
        found = state(catalogue, announced["id"])
        return found if found["rows"] else None

    assert until(under_way, every=0.01)["status"] == "running"
    kill_importer(catalogue.shop)
    broken_off = state(catalogue, announced["id"])
    assert broken_off["status"] == "running"
    assert 0 < broken_off["rows"] < ROWS

    deliver(catalogue.shop, announced["id"])
    record = ended(catalogue, announced["id"])
    assert (record["status"], counts(record)) == ("succeeded", {"rows": ROWS, "created": ROWS})
    products = catalogue.stored()
    assert len({product["slug"] for product in products}) == len(products) == ROWS
    assert {product["version"] for product in products} == {1}
    assert sorted(int(line["line"]) for line in reported(record)) == list(range(2, ROWS + 2))
    assert counts(imported(catalogue, content)) == {"rows": ROWS, "unchanged": ROWS}


def test_a_file_delivered_again_changes_nothing(catalogue: Catalogue) -> None:
    record = imported(catalogue, file_of([row(catalogue, "mug")]))
    importer = DeployedFunction(catalogue.shop, "Importer")
    deliver(catalogue.shop, record["id"])
    until(
        lambda: [
            line for line in importer.lines(record["id"]) if "is unknown or has ended" in line["message"]
        ],
    )
    signed_anew = {"report": record["report"]}
    assert state(catalogue, record["id"]) | signed_anew == record
    assert [product["version"] for product in catalogue.stored()] == [1]


def test_an_import_without_time_goes_on_in_another_invocation(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first invocation is this process, which has a minute less than it needs; the other is deployed.

    The file lies there before it is announced, so that its own message finds nothing to import.
    """
    shop = catalogue.shop
    import_id, now = Ids().new(), utc_now()
    content = file_of(row(catalogue, f"p{number}") for number in range(250))
    bucket = shop.outputs["cartwright-local-catalog"]["ImportBucket"]
    shop.session().client("s3").put_object(
        Bucket=bucket, Key=f"imports/{import_id}/upload.csv", Body=content, ContentType="text/csv"
    )
    importer = DeployedFunction(shop, "Importer")
    until(lambda: importer.lines(import_id))
    for name, value in shop.credentials.items():
        monkeypatch.setenv(name, value)
    ImportRepository(Table(shop.table_name)).add(Import(id=import_id, created_at=now, updated_at=now))
    settings = ImporterSettings(
        service="catalog",
        table_name=shop.table_name,
        import_bucket=bucket,
        import_queue_url=resource(shop, "AWS::SQS::Queue", "UploadedQueue"),
    )
    record = {"messageId": "m", "body": json.dumps({"import_id": import_id}), "attributes": {}}
    assert compose(settings)({"Records": [record]}, Context(seconds=30)) == {"batchItemFailures": []}
    ending = ended(catalogue, import_id)
    assert (ending["status"], counts(ending)) == ("succeeded", {"rows": 250, "created": 250})
    assert len(reported(ending)) == 250
    assert [line for line in importer.lines(import_id) if "has ended" in line["message"]]


def kill_importer(shop: LocalShop) -> None:
    """Without a chance to tidy up, as when its machine dies. Processes of this shop alone."""
    function = resource(shop, "AWS::Lambda::Function", "Importer")
    listed = subprocess.run(["ps", "-ww", "-eo", "pid=,args="], capture_output=True, text=True, check=True)  # noqa: S607
    workers = [
        line for line in listed.stdout.splitlines() if f"{shop.local_dir}/" in line and function in line
    ]
    assert workers
    for line in workers:
        os.kill(int(line.split()[0]), signal.SIGKILL)


def deliver(shop: LocalShop, import_id: str) -> None:
    """Hands the file to the importer's queue once more, as S3 may and as the queue does after a failure."""
    message = json.loads(json.loads(SAMPLE_MESSAGE.read_text())["Records"][0]["body"])
    message["detail"]["object"]["key"] = f"imports/{import_id}/upload.csv"
    queue = resource(shop, "AWS::SQS::Queue", "UploadedQueue")
    shop.session().client("sqs").send_message(QueueUrl=queue, MessageBody=json.dumps(message))
