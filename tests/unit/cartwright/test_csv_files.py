"""CSV is read as people's programs write it, the same by every service."""

import codecs
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.csv_files import MAX_COLUMNS, MAX_RECORD, read_table
from cartwright.text_lines import UnreadableFile, decoded
from catalog.imports.formats import read_products
from inventory.stock.receipts_file import read_receipts

Rows = list[tuple[int, list[str]]]


def read(content: bytes, chunk: int = 5) -> tuple[tuple[str, ...], Rows] | None:
    pieces = [content[start : start + chunk] for start in range(0, len(content), chunk)]
    table = read_table(decoded(pieces))
    return (table.header, [(row.line, row.cells) for row in table.rows]) if table else None


@pytest.mark.parametrize(
    "written",
    [
        "sku,quantity\nA,1\nB,2\n",
        "sku;quantity\nA;1\nB;2\n",
        "sku\tquantity\nA\t1\nB\t2\n",
        "sku,quantity\r\nA,1\r\nB,2",
        "sku;quantity\rA;1\rB;2\r",
        "SKU, Quantity \nA,1\nB,2\n",
        "sku;quantity;;\nA;1;;\nB;2; ;\n",
        "sku,quantity,\nA,1\nB,2,,,,\n",
        '"sku";"quantity"\n"A";"1"\n"B";"2"\n',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_whatever_program_wrote_it_it_says_the_same(written: str, encoding: str) -> None:
    assert read(written.encode(encoding)) == (("sku", "quantity"), [(2, ["A", "1"]), (3, ["B", "2"])])


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_utf_16_is_read_in_either_order(mark: bytes) -> None:
    name = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
    assert read(mark + "sku\té\nA\tł\n".encode(name)) == (("sku", "é"), [(2, ["A", "ł"])])


@pytest.mark.parametrize("stated", ["sep=;", '"sep=;"', "SEP=;", "\ufeffsep=;"])
def test_a_line_that_states_the_separator_is_obeyed_and_counted(stated: str) -> None:
    text = f"{stated}\r\n\r\ntitle;sku\r\nBowl, large, oak;A\r\n"
    assert read(text.encode()) == (("title", "sku"), [(4, ["Bowl, large, oak", "A"])])


def test_a_bar_has_to_be_stated() -> None:
    assert read(b"sep=|\na|b\n1|2\n") == (("a", "b"), [(3, ["1", "2"])])
    assert read(b"a|b\n1|2\n") == (("a|b",), [(2, ["1|2"])])


def test_what_is_quoted_does_not_say_what_separates() -> None:
    assert read(b'"a,b,c";d\n1,5;2\n') == (("a,b,c", "d"), [(2, ["1,5", "2"])])


def test_a_cell_may_have_lines_whatever_they_end_in() -> None:
    for end in ("\n", "\r\n", "\r"):
        text = f'a,b{end}"one{end}two",x{end}{end}y,z{end}'
        assert read(text.encode()) == (("a", "b"), [(2, ["one\ntwo", "x"]), (5, ["y", "z"])])


def test_only_what_lies_behind_the_header_is_cut_and_only_if_it_is_blank() -> None:
    assert read(b"a,b\n1\n1,,\n1,2,3\n,,\n") == (
        ("a", "b"),
        [(2, ["1"]), (3, ["1", ""]), (4, ["1", "2", "3"])],
    )


@pytest.mark.parametrize("content", [b"", b"\n\r\n", b"sep=;\n", b"\xef\xbb\xbf", b" \n\t\n"])
def test_nothing_is_no_table(content: bytes) -> None:
    assert read(content) is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a,b\ncaf\xe9,1\n", "not UTF-8: .* near byte [78]"),
        (codecs.BOM_UTF16_LE + b"a\x00\n", "not UTF-16"),
        (b"a\0,b\n", "Line 1 has a NUL"),
        (b'a,b\n1,2\n"x"y,2\n', "begins on line 3 is not valid CSV"),
        (b"a" * (MAX_RECORD + 1), "line 1 is longer"),
        (b";" * (MAX_COLUMNS + 1) + b"a\n", f"Line 1 has more than {MAX_COLUMNS} columns"),
    ],
)
def test_what_cannot_be_read_is_told_by_its_place(content: bytes, said: str) -> None:
    for chunk in (-(-len(content) // 1000), len(content)):
        with pytest.raises(UnreadableFile, match=said):
            read(content, chunk)


@given(st.text(alphabet='ab,;\t"\n\r=sep \ufeff', max_size=60), st.integers(1, 9))
def test_chunks_of_any_size_make_no_difference(text: str, chunk: int) -> None:
    def outcome(size: int) -> object:
        try:
            return read(text.encode(), size)
        except UnreadableFile as unreadable:
            return str(unreadable)

    assert outcome(chunk) == outcome(1000)


CELLS = st.text(alphabet="ab1 ,;'é=", min_size=1, max_size=6).map(str.strip).filter(bool)


@given(
    st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=5),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_every_dialect_of_a_table_is_read_alike(rows: list[list[str]], separator: str, end: str) -> None:
    quoted = [separator.join(f'"{cell}"' for cell in row) for row in [["sku", "title"], *rows]]
    found = read("".join(f"{line}{end}" for line in quoted).encode())
    assert found == (("sku", "title"), [(line, row) for line, row in enumerate(rows, 2)])


def _products(text: str) -> Iterator[object]:
    for product in read_products([text.encode()], "csv"):
        assert product.patch, product.refusals
        yield product.slug


def _receipts(text: str) -> Iterator[object]:
    return iter(read_receipts(text))


@pytest.mark.parametrize(
    "dialect", [(",", "\n"), (";", "\r\n"), ("\t", "\r")], ids=["comma", "semicolon", "tab"]
)
@pytest.mark.parametrize(
    ("reader", "lines"),
    [
        (_products, [["Product", "SKU", "Price_GBP", ""], ["mug", "MUG", "12.50", ""]]),
        (_receipts, [[" Quantity", "SKU", ""], ["5", "MUG", ""]]),
    ],
)
def test_the_catalogue_and_the_stock_read_the_same_dialects(
    reader: Callable[[str], Iterator[object]], lines: list[list[str]], dialect: tuple[str, str]
) -> None:
    separator, end = dialect
    text = "".join(f"{separator.join(line)}{end}" for line in lines)
    for stated in ("", f"sep={separator}{end}"):
        assert [str(each).lower() for each in reader(stated + text)] == ["mug"]
