"""The operator's verbs against a real shop."""

import json
import re
import secrets
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ops import health_reading, http, paths, sample_images, tour
from ops.shop import SETTLED
from tests.local import waiting
from tests.local.conftest import LocalShop
from tests.local.sales import operated as operator_of

HEADER = "product,title,description,category,status,sku,options,price_gbp\n"


@pytest.fixture(scope="module")
def guide(shop: LocalShop) -> str:
    """What a second ``up`` prints, which changes nothing."""
    result = shop.ops("up", "--no-images")
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_shop_json_says_where_everything_is(shop: LocalShop) -> None:
    content = json.loads((shop.local_dir / "shop.json").read_text())
    assert list(content) == ["stage", "endpoint", "region", "apis", "outputs"]
    assert content["stage"] == "local"
    assert content["apis"]["catalog"].startswith(content["endpoint"])


def test_up_prints_what_is_left_out(guide: str) -> None:
    from stacks.omissions import OMITTED  # noqa: PLC0415

    for kind, reason in OMITTED.items():
        assert kind in guide
        assert reason in guide


@pytest.mark.long
def test_the_tour_works_when_pasted(shop: LocalShop, guide: str) -> None:
    shop.ops("up", check=True)
    printed = guide.partition("Try next, in order, in one shell\n")[2]
    mine, default = shop.api, tour.STEPS[0].line.partition("=")[2]
    assert printed.strip() == tour.text(tour.STEPS).replace(default, mine).strip()
    script = "set -eo pipefail\n" + printed.replace("curl -s", "curl -fs")
    result = subprocess.run(
        ["bash", "-c", script],  # noqa: S607
        cwd=paths.ROOT,
        env={**shop.environment, "CARTWRIGHT_LOCAL_DIR": str(shop.local_dir), "PATH": paths.tools_path()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    for said in (
        "Everyday Tote",
        "Oak serving board",
        "shown by the product",
        " 0 created, 0 updated, ",
        '"state": "confirmed"',
        "of a guest was checked out, 1 line",
    ):
        assert said in result.stdout, said


def test_the_sample_catalogue_is_for_sale(shop: LocalShop) -> None:
    assert http.call("GET", f"{shop.api}/products/by-slug/everyday-tote")["status"] == "active"
    assert len(http.call("GET", f"{shop.api}/categories")["items"]) >= 8


@pytest.mark.long
def test_every_sample_product_shows_its_picture(shop: LocalShop) -> None:
    shop.ops("up", check=True)

    def bare() -> list[str]:
        found = [http.call("GET", f"{shop.api}/products/by-slug/{slug}") for slug in sample_images.titles()]
        return [product["slug"] for product in found if not product["images"]]

    waiting.until(lambda: not bare(), seconds=180)


def test_token_is_printed_alone(shop: LocalShop) -> None:
    result = shop.ops("token", "--as", "staff")
    assert result.returncode == 0
    assert len(result.stdout.strip().split(".")) == 3
    assert len(result.stdout.splitlines()) == 1


def test_token_of_nobody_names_the_roles(shop: LocalShop) -> None:
    result = shop.ops("token", "--as", "owner")
    assert result.returncode == 1
    assert "--as staff or --as customer" in result.stderr


def test_passwords_can_be_read_by_their_owner_alone(shop: LocalShop) -> None:
    assert (shop.local_dir / "users.json").stat().st_mode & 0o777 == 0o600


def test_status_and_urls(shop: LocalShop) -> None:
    status = json.loads(shop.ops("status", "--json").stdout)
    assert status["stacks"]["cartwright-local-catalog"] in SETTLED
    assert shop.api in shop.ops("urls").stdout


def test_status_fails_while_a_function_fails_and_names_it(shop: LocalShop, tmp_path: Path) -> None:
    """A function that no other test makes fail: its last error is this one."""
    event = tmp_path / "event.json"
    event.write_text('{"Records": 5}')
    assert shop.ops("invoke", "inventory", "levels", "--event", str(event)).returncode == 1
    status = shop.ops("status")
    assert status.returncode == 1
    assert re.search(
        r"inventory/Levels logged \d+ errors? in the last 15m; the last at .*TypeError", status.stdout
    )
    assert "'int' object is not iterable" in shop.ops("logs", "inventory", "--errors", check=True).stdout


def test_metrics_and_alarms_are_asked_for_as_aws_has_them(shop: LocalShop) -> None:
    """Others may be in alarm: the embedded AWS evaluates them without their dimensions."""
    cloudwatch, operated = shop.session().client("cloudwatch"), operator_of(shop)
    tag, now = secrets.token_hex(4), datetime.now(UTC)
    asked = [health_reading.Metric("Cartwright", f"{tag}-{number}", "Sum") for number in range(501)]
    for value in (2, 3):
        data = {"MetricName": asked[500].name, "Value": value, "Timestamp": now}
        cloudwatch.put_metric_data(Namespace="Cartwright", MetricData=[data])
    found = health_reading.measured(operated, asked, now - timedelta(minutes=5), now + timedelta(minutes=1))
    assert {metric: sum(values) for metric, values in found.items()} == {asked[500]: 5}
    name = next(
        each["AlarmName"]
        for page in cloudwatch.get_paginator("describe_alarms").paginate()
        for each in page["MetricAlarms"]
    )
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="tried")
    assert name in [each.name for each in health_reading.in_alarm(operated)]
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="OK", StateReason="tried")
    assert name not in [each.name for each in health_reading.in_alarm(operated)]


def test_invoke_prints_the_answer(shop: LocalShop) -> None:
    event = paths.ROOT / "events" / "catalog" / "list-categories.json"
    result = shop.ops("invoke", "catalog", "public", "--event", str(event))
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["statusCode"] == 200


@pytest.mark.parametrize(
    ("service", "handler", "named"),
    [
        (
            "catalog",
            "nobody",
            "Handlers: exporter, image_attacher, images, importer, indexer, public, relay, search, staff, thumbnails.",
        ),
        ("basket", "public", "Handlers: "),
    ],
)
def test_invoke_names_what_there_is(shop: LocalShop, service: str, handler: str, named: str) -> None:
    event = paths.ROOT / "events" / "catalog" / "list-categories.json"
    result = shop.ops("invoke", service, handler, "--event", str(event))
    assert result.returncode == 1
    assert named in result.stderr


def test_logs_are_for_people_unless_asked_for_json(shop: LocalShop) -> None:
    http.call("GET", f"{shop.api}/categories")
    result = shop.ops("logs", "catalog", "--since", "60m")
    assert result.returncode == 0, result.stderr
    assert re.search(r" INFO +catalog/Public +GET /categories in .* \(status=200\)", result.stdout)
    assert "RequestId" not in result.stdout
    lines = [json.loads(line) for line in shop.ops("logs", "--json").stdout.splitlines()]
    assert {"catalog"} <= {each["service"] for each in lines}
    assert any(each.get("line", {}).get("route") == "/categories" for each in lines)
    nothing = shop.ops("logs", "catalog", "--order", "01936b72-0001-7c33-9a44-000000000000")
    assert (nothing.stdout, "There is no line of catalog that names 01936b72" in nothing.stderr) == ("", True)


def test_catalog_import_waits_for_the_counts(shop: LocalShop, tmp_path: Path) -> None:
    file = tmp_path / "a file.csv"
    mark = secrets.token_hex(4)
    rows = [f"ops-{mark}-{n},Thing {n},A thing.,things,active,OPS-{mark}-{n},,1.50" for n in range(30)]
    file.write_text(
        HEADER + "\n".join([*rows, f"ops-bad-{mark},Bad,Bad.,things,active,OPS-BAD-{mark},,a lot"]) + "\n"
    )
    result = shop.ops("catalog", "import", str(file))
    assert result.returncode == 0, result.stderr
    assert "31 rows, 30 created, 0 updated, 0 unchanged, 1 refused" in result.stdout
    assert "price_gbp" in result.stdout
    again = shop.ops("catalog", "import", str(file))
    assert "31 rows, 0 created, 0 updated, 30 unchanged, 1 refused" in again.stdout


def test_catalog_import_fails_when_the_import_failed(shop: LocalShop, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("nothing,of,this\nis,known,here\n")
    result = shop.ops("catalog", "import", str(file))
    assert result.returncode == 1
    assert "The import failed" in result.stderr


def test_catalog_import_of_an_empty_file(shop: LocalShop, tmp_path: Path) -> None:
    file = tmp_path / "empty.csv"
    file.touch()
    result = shop.ops("catalog", "import", str(file))
    assert result.returncode == 1
    assert "is empty" in result.stderr


def test_clients_of_the_shop_reach_nothing_else(shop: LocalShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "of-the-caller")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    table = shop.session().client("dynamodb").describe_table(TableName=shop.table_name)["Table"]
    assert table["TableStatus"] == "ACTIVE"
