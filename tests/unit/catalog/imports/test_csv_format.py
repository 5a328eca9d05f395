from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.csv_files import MAX_RECORD
from cartwright.errors import FieldError
from catalog.imports.domain import FileRefused
from catalog.imports.file_products import refusals_of
from catalog.imports.formats import read_products
from catalog.products.domain import AlreadyTaken
from tests.unit.catalog.import_files import laid, new, read, refusals, refused
from tests.unit.catalog.samples import HEADER, file_of, row

SAMPLE = Path(__file__).parents[4] / "data" / "sample-catalogue.csv"


def test_lines_are_counted_as_an_editor_shows_them() -> None:
    products = read(
        b"\xef\xbb\xbfproduct,title,category,sku,price_gbp,description\r\n"
        b'mug,"A ""big"" mug",kitchen,M-1,1,"Two\nlines"\r\n'
        b"\r\n"
        b"mug,,,M-2,10,\r\n"
        b"cup,Cup,kitchen,C-1,0.07,"
    )
    assert [product.lines for product in products] == [(2, 5), (6,)]
    assert (new(products[0]).title, new(products[0]).description) == ('A "big" mug', "Two\nlines")


def test_prices_and_options_are_read_exactly() -> None:
    content = (
        "product,title,category,sku,options,price_gbp,price_jpy\n"
        "mug,Mug,kitchen/mugs,M-1,colour=red; size = L,2.5,300\n"
        "mug,,,M-2,,10,\n"
    )
    first, second = laid(content).variants
    assert (first.options, first.prices) == ({"colour": "red", "size": "L"}, {"GBP": 250, "JPY": 300})
    assert (second.options, second.prices) == ({}, {"GBP": 1000})
    assert laid(content).status == "active"


def test_the_sample_catalogue_is_importable() -> None:
    assert [found for each in read(SAMPLE.read_bytes(), chunk=4096) if (found := refused(each))] == []


@pytest.mark.parametrize(
    ("cell", "column"),
    [
        (row("Mug", "S"), "product"),
        (row("mug", "S", title=""), "title"),
        (row("mug", "S", title="x" * 201), "title"),
        (row("mug", "a b"), "sku"),
        (row("mug", "S", options="red"), "options"),
        (row("mug", "S", options="a=1;a=2"), "options"),
        (row("mug", "S", price="2.555"), "price_gbp"),
        (row("mug", "S", price="-1"), "price_gbp"),
        (row("mug", "S", price="1e3"), "price_gbp"),
        (row("mug", "S", price="£2"), "price_gbp"),
        (row("mug", "S", price="NaN"), "price_gbp"),
        (row("mug", "S", price="999999999999999"), "price_gbp"),
        (row("mug", "S", price=""), "price_gbp"),
        ("mug,Mug,,gifts,sold,S,,1\n", "status"),
        ("mug,Mug,,Gifts,,S,,1\n", "category"),
        ("mug,Mug,,gifts\n", ""),
        ("mug,Mug,,,active,,,\n", "sku"),
    ],
)
def test_a_faulty_cell_is_refused_by_line_and_column(cell: str, column: str) -> None:
    listed = refusals(file_of(row("fine", "F"), cell))
    assert [(line, name) for line, name, _ in listed] == [(3, column)]


def test_every_fault_of_a_row_is_listed() -> None:
    assert [name for _, name, _ in refusals(file_of(row("Mug", "a b", price="x")))] == [
        "product",
        "price_gbp",
        "sku",
    ]


def test_a_faulty_row_refuses_its_siblings() -> None:
    listed = refusals(file_of(row("mug", "A"), row("mug", "B", price="x"), row("mug", "C"), row("cup", "D")))
    assert [(line, column) for line, column, _ in listed] == [(2, ""), (3, "price_gbp"), (4, "")]
    assert listed[0][2] == listed[2][2] == "the product is refused because of line 3"


def test_rows_that_contradict_the_first_are_refused() -> None:
    listed = refusals(file_of(row("mug", "A", title="Mug"), row("mug", "B", title="Cup")))
    assert listed[1] == (3, "title", "differs from line 2, the first row of the product")


def test_a_product_that_comes_back_is_refused() -> None:
    products = read(file_of(row("mug", "A"), row("cup", "B"), row("mug", "C"), row("mug", "D")))
    assert [each.patch is not None for each in products] == [True, True, False]
    assert [each.line for each in products[2].refusals] == [4, 5]


def test_a_sku_twice_in_a_product_is_refused_whatever_its_case() -> None:
    listed = refusals(file_of(row("mug", "a"), row("mug", "A")))
    assert (listed[1][0], listed[1][1]) == (3, "sku")


def test_forty_variants_are_the_most() -> None:
    rows = [row("mug", f"S{number}") for number in range(41)]
    assert refusals(file_of(*rows[:40])) == []
    assert len(refusals(file_of(*rows))) == 41


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"a,b\n", "unknown column 'a'"),
        (b"product,product\n", "twice"),
        (b"product,title,category,price_gbp\n", "lacks the column 'sku'"),
        (b"title,sku\n", "lacks the column 'product'"),
        (b"product,title,category,sku,price_xyz\n", "unknown column 'price_xyz'"),
        (b"product,,sku\n", "Column 2 of the header has no name"),
        (HEADER.encode() + b"caf\xe9,\n", "not UTF-8"),
        (HEADER.encode() + "é".encode()[:1], "not UTF-8"),
        ((HEADER + "a\0b\n").encode(), "Line 2 has a NUL"),
        ((HEADER + '"a"b,\n').encode(), "line 2 is not valid CSV"),
        ((HEADER + 'x\n"open\nnever closed').encode(), "begins on line 3"),
        ((HEADER + "x" * (MAX_RECORD + 1)).encode(), "longer than 131072"),
        ((HEADER + "x,\n" + "x" * MAX_RECORD + "\n").encode(), "line 3 is longer"),
        ((HEADER + '"' + "x\n" * MAX_RECORD).encode(), "longer than 131072"),
        ((HEADER + "," * 300 + "\n").encode(), "more than 200 columns"),
    ],
)
def test_an_unreadable_file_is_refused_with_a_reason(content: bytes, reason: str) -> None:
    for chunk in (1 if len(content) < 10_000 else 1_000, 100_000):
        with pytest.raises(FileRefused, match=reason):
            read(content, chunk)


def test_a_line_without_end_is_refused_before_it_is_read() -> None:
    read_bytes = 0

    def endless() -> Iterator[bytes]:
        nonlocal read_bytes
        while True:
            read_bytes += 1024
            yield b"x" * 1024

    with pytest.raises(FileRefused):
        list(read_products(endless(), "csv"))
    assert read_bytes < 3 * MAX_RECORD


def test_errors_of_the_catalogue_find_their_rows() -> None:
    (product,) = read(file_of(row("mug", "A"), row("mug", "B")))
    taken = AlreadyTaken(errors=[FieldError("variants[1].sku", "B belongs to another product")])
    assert [(each.line, each.column) for each in refusals_of(product, taken)] == [(2, ""), (3, "sku")]
    taken = AlreadyTaken(errors=[FieldError("slug", "mug belongs to another product")])
    assert [(each.line, each.column) for each in refusals_of(product, taken)] == [(2, "product"), (3, "")]


@given(st.lists(st.text(alphabet='ab,"\n\r;=é\0 1', max_size=30), max_size=8), st.integers(1, 50))
def test_any_text_is_read_alike_in_chunks_of_any_size(lines: list[str], chunk: int) -> None:
    content = (HEADER + "\n".join(lines)).encode()

    def outcome(size: int) -> object:
        try:
            return read(content, size)
        except FileRefused as refused:
            return str(refused)

    assert outcome(chunk) == outcome(len(content))


@given(st.lists(st.sampled_from("abc"), max_size=12))
def test_every_row_is_in_exactly_one_product(slugs: list[str]) -> None:
    content = file_of(*(row(slug, f"S{number}") for number, slug in enumerate(slugs)))
    products = read(content)
    assert [line for product in products for line in product.lines] == list(range(2, len(slugs) + 2))
    imported = [product.slug for product in products if product.patch]
    assert len(imported) == len(set(imported)) == len(set(slugs))
