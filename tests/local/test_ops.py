"""The operator's verbs against a real shop."""

import json
import secrets
import subprocess
from pathlib import Path

import pytest

from ops import http, paths
from tests.local.conftest import LocalShop

HEADER = "product,title,description,category,status,sku,options,price_gbp\n"


@pytest.fixture(scope="module")
def guide(shop: LocalShop) -> str:
    """What a second ``up`` prints, which changes nothing."""
    result = shop.ops("up")
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


def test_every_printed_line_works_when_pasted(shop: LocalShop, guide: str) -> None:
    tour = guide.partition("Try next\n")[2].splitlines()
    lines = [line for line in tour if line and not line.startswith("#")]
    assert sum(line.startswith("curl") for line in lines) == 6
    script = "set -eo pipefail\n" + "\n".join(line.replace("curl -s", "curl -fs") for line in lines)
    result = subprocess.run(
        ["bash", "-c", script],  # noqa: S607
        cwd=Path.cwd(),
        env={**shop.environment, "CARTWRIGHT_LOCAL_DIR": str(shop.local_dir), "PATH": paths.tools_path()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "Oak board" in result.stdout
    assert "Everyday Tote" in result.stdout
    assert '"order_id":"' in result.stdout
    assert "of a guest was checked out, 1 line" in result.stdout


def test_the_sample_catalogue_is_for_sale(shop: LocalShop) -> None:
    assert http.call("GET", f"{shop.api}/products/by-slug/everyday-tote")["status"] == "active"
    assert len(http.call("GET", f"{shop.api}/categories")["items"]) >= 8


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
    status = shop.ops("status")
    assert status.returncode == 0, status.stderr
    assert "cartwright-local-catalog" in status.stdout
    assert shop.api in shop.ops("urls").stdout


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
            "There are: exporter, image_keeper, images, importer, indexer, public, relay, search, staff, thumbnails.",
        ),
        ("basket", "public", "There are: "),
    ],
)
def test_invoke_names_what_there_is(shop: LocalShop, service: str, handler: str, named: str) -> None:
    event = paths.ROOT / "events" / "catalog" / "list-categories.json"
    result = shop.ops("invoke", service, handler, "--event", str(event))
    assert result.returncode == 1
    assert named in result.stderr


def test_logs_show_what_a_request_left(shop: LocalShop) -> None:
    http.call("GET", f"{shop.api}/categories")
    result = shop.ops("logs", "catalog")
    assert result.returncode == 0, result.stderr
    assert '"service":"catalog"' in result.stdout.replace(" ", "")


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
