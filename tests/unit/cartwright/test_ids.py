import uuid
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cartwright.ids import Ids, is_id

START = datetime(2026, 11, 21, tzinfo=UTC)


@given(st.binary(min_size=10, max_size=10), st.integers(0, 10**11))
def test_ids_are_version_7_of_their_time(random: bytes, seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    made = Ids(lambda: moment, lambda _: random).new()
    parsed = uuid.UUID(made)
    assert (parsed.version, parsed.variant) == (7, uuid.RFC_4122)
    assert parsed.int >> 80 == int(moment.timestamp() * 1000)
    assert is_id(made)


def test_ids_sort_by_time() -> None:
    made = [
        Ids(lambda n=number: START + timedelta(milliseconds=n)).new()  # type: ignore[misc]
        for number in range(100)
    ]
    assert made == sorted(made)


def test_ids_of_one_moment_differ() -> None:
    ids = Ids(lambda: START)
    assert len({ids.new() for _ in range(1000)}) == 1000


def test_other_spellings_are_no_ids() -> None:
    good = Ids(lambda: START).new()
    for text in ("", "x", good.upper(), good.replace("-", ""), f"{{{good}}}", good + "\n", str(uuid.uuid4())):
        assert not is_id(text)
