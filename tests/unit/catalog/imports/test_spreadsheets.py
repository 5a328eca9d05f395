import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.imports.spreadsheets import cell, joined, joined_pairs, pairs_of, parts_of, text_of

TEXTS = st.text(st.sampled_from("=+-@\t\n'\\;= |%ab\uff1d\u00a0")) | st.text()
NAMES = st.text(st.sampled_from("ab\\;= "), min_size=1).map(str.strip).filter(bool)


@given(TEXTS.map(lambda text: text.replace("\r", "")))
def test_any_text_comes_back_from_its_cell(text: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerow([cell(text), "end"])
    (row,) = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert text_of(row[0]) == text


@given(TEXTS)
def test_no_cell_begins_like_a_formula(text: str) -> None:
    assert not cell(text).lstrip().startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "|", "%"))


@pytest.mark.parametrize(
    "text", ["=1+1", "@SUM(A1)", "-2+3", "+44 20", "\tx", "|calc", "%x", " =1", "'=1", "\uff1d1", "x "]
)
def test_what_a_spreadsheet_would_run_or_strip_gets_an_apostrophe(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "mug", "'Allo", "''Allo", "5-3", "a=b", "'"])
def test_other_text_is_left_alone(text: str) -> None:
    assert cell(text) == text
    assert text_of(text) == text


def test_what_a_merchant_wrote_is_stripped_and_has_plain_line_ends() -> None:
    assert text_of("  Two\r\nlines ") == "Two\nlines"


@given(st.lists(TEXTS))
def test_any_list_comes_back(parts: list[str]) -> None:
    assert parts_of(joined(parts)) == (parts if parts != [""] else [])


@given(st.dictionaries(NAMES, NAMES))
def test_any_pairs_come_back(pairs: dict[str, str]) -> None:
    assert pairs_of(joined_pairs(pairs)) == pairs


@pytest.mark.parametrize("text", ["red", "a=1;a=2", "a=1;b"])
def test_what_is_no_pairs_is_none(text: str) -> None:
    assert pairs_of(text) is None


def test_lists_forgive_what_people_write() -> None:
    assert pairs_of(" a = 1 ;; b = x=y ; c = 1\\2 ") == {"a": "1", "b": "x=y", "c": "1\\2"}
