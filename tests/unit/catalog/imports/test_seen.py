from hypothesis import given
from hypothesis import strategies as st

from catalog.imports.seen import Seen


@given(st.lists(st.text(max_size=2)))
def test_each_text_is_new_once(texts: list[str]) -> None:
    seen, known = Seen(), set[str]()
    for text in texts:
        assert (text in seen) == (text in known)
        assert seen.add(text) == (text not in known)
        known.add(text)


def test_it_remembers_all_of_many_in_little_memory() -> None:
    seen = Seen()
    assert all(seen.add(f"slug-{number}") for number in range(20_000))
    assert not any(seen.add(f"slug-{number}") for number in range(20_000))
    assert len(seen._slots) * seen._slots.itemsize <= 32 * 20_000
