import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.cursors import Cursors
from cartwright.errors import BadRequest

POSITIONS = st.dictionaries(st.text(max_size=20), st.text(max_size=50) | st.integers(0, 2**53), max_size=4)
CURSORS = Cursors(lambda: b"a key for tests")


@given(POSITIONS, st.text())
def test_a_cursor_opens_for_its_query(position: dict[str, str | int], query: str) -> None:
    assert CURSORS.open(CURSORS.seal(position, query), query) == position


@given(POSITIONS, st.text(), st.text())
def test_a_cursor_opens_for_no_other_query(position: dict[str, str | int], query: str, other: str) -> None:
    if query != other:
        with pytest.raises(BadRequest) as raised:
            CURSORS.open(CURSORS.seal(position, query), other)
        assert [each.field for each in raised.value.errors] == ["cursor"]


@given(st.data())
def test_no_change_of_a_character_goes_unnoticed(data: st.DataObject) -> None:
    cursor = CURSORS.seal({"pk": "P#1", "n": 5}, "q")
    place = data.draw(st.integers(0, len(cursor) - 1))
    changed = cursor[:place] + data.draw(st.characters(codec="utf-8")) + cursor[place + 1 :]
    if changed != cursor:
        with pytest.raises(BadRequest):
            CURSORS.open(changed, "q")


@pytest.mark.parametrize("cursor", ["", "A", "====", "AAAA", "é", "\0", "A" * 1000])
def test_rubbish_is_refused(cursor: str) -> None:
    with pytest.raises(BadRequest):
        CURSORS.open(cursor, "q")


def test_another_key_opens_nothing() -> None:
    with pytest.raises(BadRequest):
        Cursors(lambda: b"another key").open(CURSORS.seal({}, "q"), "q")


def test_the_key_is_fetched_once_and_only_when_needed() -> None:
    fetched: list[int] = []

    def key() -> bytes:
        fetched.append(1)
        return b"k"

    cursors = Cursors(key)
    assert fetched == []
    cursors.open(cursors.seal({}, "q"), "q")
    assert fetched == [1]
