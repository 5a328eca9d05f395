"""Exports end to end: asked of the API, written by a function to S3, downloaded, and imported again."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.local.catalogue import Catalogue, Document, changes_of
from tests.local.conftest import LocalShop
from tests.local.http import assert_problem, send
from tests.local.importing import counts, imported
from tests.local.waiting import until


@pytest.fixture
def catalogue(shop: LocalShop) -> Catalogue:
    return Catalogue(shop)


def exported(catalogue: Catalogue, **given: object) -> tuple[Document, bytes]:
    """The export as it ended, and its file."""
    started = catalogue.staff("POST", "/exports", given)
    assert started.status == 202, started.content
    assert started.headers["location"] == f"exports/{started.body['id']}"

    def look() -> Document | None:
        found: Document = catalogue.staff("GET", f"/exports/{started.body['id']}").body
        return found if found["status"] in ("succeeded", "failed") else None

    record = until(look)
    assert record["status"] == "succeeded", record
    return record, send("GET", record["download"]).content


def odd(catalogue: Catalogue) -> Document:
    """What a spreadsheet would run, and what a careless writer would lose."""
    return catalogue.create(
        "odd",
        title="=HYPERLINK(1)",
        description=" +1;\n'quoted', \"twice\"\t",
        brand="@brand",
        tags=["a;b", "-c", "\\d"],
        attributes={"material": "oak=ash;elm"},
        images=[
            {"url": "https://cdn.example/1.jpg", "alt": "=One; two"},
            {"url": "https://cdn.example/2.jpg", "alt": ""},
        ],
        variants=[
            catalogue.variant(
                "odd",
                options={"=size": "L;XL"},
                prices={"GBP": 1250, "JPY": 1900},
                compare_at={"prices": {"GBP": 1500}, "starts_at": "2026-11-01T00:00:00.000001Z"},
                barcode="5012345678900",
                weight_grams=0,
                tax_class="zero",
            ),
            catalogue.variant("odd-2"),
        ],
    )


def unmarked(shop: LocalShop) -> list[Document]:
    """All products, without the mark of an import that found them as they are while an earlier one was open."""
    return [{name: value for name, value in item.items() if name != "import_id"} for item in changes_of(shop)]


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_an_export_imported_again_changes_nothing(catalogue: Catalogue, kind: str) -> None:
    odd(catalogue)
    catalogue.create("draft", status="draft")
    before = unmarked(catalogue.shop)
    products = [item for item in before if not item.get("removed")]
    record, content = exported(catalogue, format=kind)
    assert record["products"] == len(products)
    assert record["bytes"] == len(content)
    again = imported(catalogue, content, format=kind)
    assert (again["status"], counts(again)) == (
        "succeeded",
        {"rows": record["rows"], "unchanged": len(products)},
    )
    assert unmarked(catalogue.shop) == before


def test_a_csv_export_has_no_formulas(catalogue: Catalogue) -> None:
    odd(catalogue)
    _, content = exported(catalogue)
    rows = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
    mine = [row for row in rows if row["product"] == f"odd-{catalogue.tag}"]
    assert [(row["title"], row["brand"], row["price_gbp"]) for row in mine] == [
        ("'=HYPERLINK(1)", "'@brand", "12.50"),
        ("", "", "12.50"),
    ]
    assert not [
        text for row in rows for text in row.values() if text.lstrip().startswith(("=", "+", "-", "@"))
    ]


def test_a_status_is_exported_alone(catalogue: Catalogue) -> None:
    catalogue.create("draft", status="draft")
    catalogue.create("mug")
    _, content = exported(catalogue, format="jsonl", status="draft")
    products = [json.loads(line) for line in content.splitlines()]
    assert {product["status"] for product in products} == {"draft"}
    assert f"draft-{catalogue.tag}" in {product["slug"] for product in products}


def test_only_staff_export(catalogue: Catalogue) -> None:
    record, _ = exported(catalogue, status="draft")
    for method, path in (("POST", "/exports"), ("GET", f"/exports/{record['id']}")):
        assert catalogue.public(method, path).status == 401
    unsigned = record["download"].partition("?")[0]
    assert send("GET", unsigned).status == 403
    assert_problem(catalogue.staff("GET", "/exports/01936b6b-5c10-7f0a-8d21-6a4e2c9b7f15"), 404)


def test_the_command_line_exports_and_imports(catalogue: Catalogue, tmp_path: Path) -> None:
    odd(catalogue)
    shop = catalogue.shop
    for name in ("all.csv", "all.jsonl"):
        file, report = tmp_path / name, tmp_path / f"{name}.report.csv"
        said = shop.ops("catalog", "export", "-o", str(file), check=True).stdout
        assert f"rows in {file}" in said
        assert not list(tmp_path.glob("*.part"))
        dry = shop.ops(
            "catalog", "import", str(file), "--dry-run", "--report", str(report), check=True
        ).stdout
        assert "dry run of import" in dry
        assert ", 0 created, 0 updated, " in dry
        assert {row["effect"] for row in csv.DictReader(report.read_text().splitlines())} == {"unchanged"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("export", "-o", "all.xlsx"),
            "xlsx is not an export format. Use --format csv or --format jsonl.",
        ),
        (("export", "-o", "nowhere/all.csv"), "The folder nowhere does not exist. Create it first."),
        (("export", "-o", "all.csv", "--status", "gone"), "It names status"),
        (("import", "cdk.json"), "cdk.json has an unknown format."),
    ],
)
def test_the_command_line_says_what_is_wrong(shop: LocalShop, arguments: tuple[str, ...], said: str) -> None:
    result = shop.ops("catalog", *arguments)
    assert result.returncode == 1
    assert said in " ".join(result.stderr.split())
