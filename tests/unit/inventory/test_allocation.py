"""From which shards units are taken: always as many as asked for, never more than there are."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.stock.allocation_domain import ShardAllocation, moves, preferred, spread, taken

counts = st.lists(st.integers(0, 50), min_size=1, max_size=32)


@given(counts, st.integers(1, 60), st.integers(0, 31))
def test_what_is_taken_is_there_and_adds_up(available: list[int], quantity: int, first: int) -> None:
    if sum(available) < quantity:
        with pytest.raises(ValueError, match="not available"):
            taken(quantity, available, first)
        return
    takes = taken(quantity, available, first % len(available))
    assert sum(take.quantity for take in takes) == quantity
    assert len({take.shard for take in takes}) == len(takes)
    assert all(0 < take.quantity <= available[take.shard] for take in takes)


def test_one_shard_that_has_all_comes_before_several() -> None:
    assert taken(5, [1, 2, 5], 0) == (ShardAllocation(2, 5),)
    assert taken(5, [1, 2, 4], 0) == (ShardAllocation(2, 4), ShardAllocation(1, 1))
    assert taken(2, [2, 9, 9], 0) == (ShardAllocation(0, 2),)


@given(st.integers(1, 1000), st.integers(1, 32), st.integers(0, 31))
def test_what_is_spread_adds_up_and_is_even(quantity: int, shards: int, first: int) -> None:
    shares = [take.quantity for take in spread(quantity, shards, first % shards)]
    assert sum(shares) == quantity
    assert max(shares) - min(shares) <= 1
    assert len(shares) == min(quantity, shards)


@given(counts, st.integers(1, 32))
def test_moves_lose_nothing_and_empty_what_is_not_used(available: list[int], shards: int) -> None:
    available += [0] * (shards - len(available))
    after = list(available)
    for move in moves(available, shards):
        assert 0 < move.quantity <= after[move.source]
        after[move.source] -= move.quantity
        after[move.target] += move.quantity
    assert sum(after) == sum(available)
    assert not any(after[shards:])
    assert max(after[:shards]) - min(after[:shards]) <= 1


def test_orders_prefer_all_shards_alike() -> None:
    found = Counter(preferred(f"order-{number}#HOT", 32) for number in range(32_000))
    assert len(found) == 32
    assert min(found.values()) > 800
    assert max(found.values()) < 1200
