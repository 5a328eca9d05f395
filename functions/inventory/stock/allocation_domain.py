"""Allocates units to shards: pure and deterministic functions."""

from collections.abc import Sequence
from zlib import crc32

from msgspec import Struct


class ShardAllocation(Struct, frozen=True, array_like=True):
    """Encoded as an array, [shard, quantity], because a large order has over a thousand."""

    shard: int
    quantity: int


class Move(Struct, frozen=True):
    """Available units that move from one shard to another."""

    source: int
    target: int
    quantity: int


def preferred(key: str, shards: int) -> int:
    """The shard from which `key` takes first. Keys are spread evenly, and identically in every process."""
    return crc32(key.encode()) % shards


def taken(quantity: int, available: Sequence[int], first: int) -> tuple[ShardAllocation, ...]:
    """Takes from `first` if it has enough, else from the next shard that has, else from as few shards as possible.

    Raises ValueError when all shards together do not have enough.
    """
    order = [(first + step) % len(available) for step in range(len(available))]
    for shard in order:
        if available[shard] >= quantity:
            return (ShardAllocation(shard, quantity),)
    takes = []
    for shard in sorted(order, key=lambda each: -available[each]):
        part = min(quantity, available[shard])
        if part > 0:
            takes.append(ShardAllocation(shard, part))
            quantity -= part
    if quantity:
        raise ValueError(f"{quantity} units are not available")
    return tuple(takes)


def spread(quantity: int, shards: int, first: int) -> tuple[ShardAllocation, ...]:
    """Spreads units evenly; the remainder goes to the shards from `first` on."""
    share, odd = divmod(quantity, shards)
    parts = [(shard, share + ((shard - first) % shards < odd)) for shard in range(shards)]
    return tuple(ShardAllocation(shard, part) for shard, part in parts if part)


def moves(available: Sequence[int], shards: int) -> tuple[Move, ...]:
    """The moves that spread all units evenly over the first `shards`, in as few moves as possible."""
    share, odd = divmod(sum(available), shards)
    fair = [share + (shard < odd) if shard < shards else 0 for shard in range(len(available))]
    spare = [[shard, have - want] for shard, (have, want) in enumerate(zip(available, fair, strict=True))]
    givers, takers = [each for each in spare if each[1] > 0], [each for each in spare if each[1] < 0]
    found = []
    while givers and takers:
        giver, taker = givers[-1], takers[-1]
        part = min(giver[1], -taker[1])
        found.append(Move(giver[0], taker[0], part))
        giver[1] -= part
        taker[1] += part
        if not giver[1]:
            givers.pop()
        if not taker[1]:
            takers.pop()
    return tuple(found)
