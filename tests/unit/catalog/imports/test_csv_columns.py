"""What each column says of a product, alone and over the product that is stored."""

from datetime import UTC, datetime
from typing import Any

import pytest

from catalog.products.domain import CompareAt, ImageLink, ProductInput
from tests.unit.catalog.import_files import laid, refusals
from tests.unit.catalog.samples import mug, variant

STORED = mug(
    brand="Tideline",
    tags=("gift",),
    attributes={"material": "stoneware", "glaze": "reactive"},
    images=(
        ImageLink(url="https://cdn.example/1.jpg", alt="One"),
        ImageLink(url="https://cdn.example/2.jpg"),
    ),
    variants=(
        variant("M-1", prices={"GBP": 100, "EUR": 120}, barcode="5012345678900", weight_grams=400),
        variant(
            "M-2", compare_at=CompareAt(prices={"GBP": 1500}, starts_at=datetime(2026, 1, 1, tzinfo=UTC))
        ),
    ),
)


def changes(text: str) -> dict[str, Any]:
    """What a file changes of the stored product."""
    after = laid(text, STORED)
    names = ProductInput.__struct_fields__
    return {name: getattr(after, name) for name in names if getattr(after, name) != getattr(STORED, name)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("product\nharbour-mug\n", {}),
        ("product,status\nharbour-mug,archived\n", {"status": "archived"}),
        ("product,title,brand,sku,status\nharbour-mug,,,,archived\n", {"status": "archived"}),
        ("product,title,status\nharbour-mug,Mug,\n", {"title": "Mug"}),
        ("product,brand,category\nharbour-mug,,\n", {"brand": None, "category": None}),
        ("product,tags\nharbour-mug, blue ; tea\\;time\n", {"tags": ("blue", "tea;time")}),
        ("product,tags\nharbour-mug,\n", {"tags": ()}),
        ("product,attributes\nharbour-mug,size=L\n", {"attributes": {"size": "L"}}),
        (
            "product,attribute_size,attribute_glaze\nharbour-mug,L,\n",
            {"attributes": {"material": "stoneware", "size": "L"}},
        ),
        (
            "product,images\nharbour-mug,https://cdn.example/2.jpg  https://cdn.example/1.jpg\n",
            {"images": (STORED.images[1], STORED.images[0])},
        ),
        *(
            (
                f'product,images\nharbour-mug,"https://cdn.example/2.jpg{between}https://cdn.example/1.jpg{end}"\n',
                {"images": (STORED.images[1], STORED.images[0])},
            )
            for between in (",", ", ", ";", " ; ", "|", "\n")
            for end in ("", ",", " ")
        ),
        (
            'product,images\nharbour-mug,"https://cdn.example/w_400,h_300/1.jpg"\n',
            {"images": (ImageLink(url="https://cdn.example/w_400,h_300/1.jpg"),)},
        ),
        (
            "product,image_alts\nharbour-mug,;Two\n",
            {
                "images": (
                    ImageLink(url="https://cdn.example/1.jpg"),
                    ImageLink(url="https://cdn.example/2.jpg", alt="Two"),
                )
            },
        ),
    ],
)
def test_what_a_row_does_not_speak_of_stays(text: str, expected: dict[str, Any]) -> None:
    assert changes(text) == expected


def test_an_empty_status_leaves_a_product_as_it_is() -> None:
    archived = mug(status="archived")
    assert laid("product,title,status\nharbour-mug,Mug,\n", archived).status == "archived"
    assert laid("product,title\nharbour-mug,Mug\n", archived).status == "archived"


def test_rows_name_all_variants_and_change_of_each_what_they_say() -> None:
    first, second = laid("product,sku,price_gbp\nharbour-mug,m-1,2\nharbour-mug,M-3,3\n", STORED).variants
    assert first == variant("m-1", prices={"GBP": 200, "EUR": 120}, barcode="5012345678900", weight_grams=400)
    assert second == variant("M-3", options={}, prices={"GBP": 300})


def test_cells_of_a_variant_are_emptied() -> None:
    text = "product,sku,options,price_gbp,price_eur,compare_at_gbp,barcode,weight_grams,tax_class\n"
    first, second = laid(f"{text}harbour-mug,M-1,,1,,,,,\nharbour-mug,M-2,,1,,,,,zero\n", STORED).variants
    assert first == variant("M-1", options={}, prices={"GBP": 100})
    assert second == variant("M-2", options={}, prices={"GBP": 100}, tax_class="zero")


def test_a_price_that_used_to_be_is_told_with_its_time() -> None:
    head = "product,title,sku,price_gbp,compare_at_gbp,compare_at_from,compare_at_until\n"
    told = (
        laid(f"{head}mug,Mug,M,1,1.50,2026-11-27T00:00:00+01:00,2026-12-01T00:00:00Z\n")
        .variants[0]
        .compare_at
    )
    assert told == CompareAt(
        prices={"GBP": 150},
        starts_at=datetime(2026, 11, 26, 23, tzinfo=UTC),
        ends_at=datetime(2026, 12, 1, tzinfo=UTC),
    )
    listed = refusals(
        f"{head}mug,Mug,M,1,,2026-11-27T00:00:00Z,\ncup,Cup,C,2,1,,\npot,Pot,P,2,x,2026-11-27,\n".encode()
    )
    assert [(line, column) for line, column, _ in listed] == [
        (2, "compare_at_from"),
        (3, "compare_at_gbp"),
        (4, "compare_at_gbp"),
        (4, "compare_at_from"),
    ]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("brand", "b" * 81),
        ("tags", ";".join("abcdefghijklmnopqrstuvwxyzABCDE")),
        ("tags", "gift;Gift"),
        ("attributes", "material"),
        ("attributes", "Material=oak"),
        ("attribute_material", "m" * 81),
        ("images", "http://cdn.example/1.jpg"),
        ("images", '"https://cdn.example/1.jpg,http://cdn.example/2.jpg"'),
        ("images", '"https://cdn.example/1.jpg, 2.jpg"'),
        ("images", "images/01936b5e-90d1-7a3c-b1f4-2c5d6e7f8091x"),
        ("image_alts", "One;Two"),
        ("barcode", "5012345678901"),
        ("barcode", "501234567890x"),
        ("weight_grams", "1.5"),
        ("weight_grams", "-1"),
        ("weight_grams", "\u0663"),
        ("weight_grams", "9" * 30),
        ("tax_class", "none"),
        ("compare_at_from", "tomorrow"),
        ("compare_at_until", "2026-12-01T00:00:00"),
    ],
)
def test_a_faulty_cell_of_a_further_column_is_refused_by_its_name(column: str, text: str) -> None:
    head = f"product,title,sku,price_gbp,compare_at_gbp,{column}\n"
    (fault,) = refusals(f"{head}mug,Mug,M,1,2,{text}\n".encode())
    assert fault[:2] == (2, column)


def test_attributes_of_all_columns_together_are_no_more_than_a_product_has() -> None:
    names = [f"attribute_a{number}" for number in range(21)]
    head = ",".join(["product", "title", "sku", "price_gbp", *names])
    listed = refusals(f"{head}\nmug,Mug,M,1{',x' * 21}\n".encode())
    assert [each[:2] for each in listed] == [(2, "attributes")]


def test_windows_line_ends_within_a_cell_are_plain_ones() -> None:
    assert laid('product,description\r\nharbour-mug,"Two\r\nlines"\r\n', STORED).description == "Two\nlines"
