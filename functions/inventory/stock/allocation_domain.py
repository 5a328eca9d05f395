"""From which shards units are taken, and over which they are spread: pure, and the same wherever it is worked out."""

from collections.abc import Sequence
from zlib import crc32

from msgspec import Struct


class ShardAllocation(Struct, frozen=True, array_like=True):
    """An array, [shard, quantity]: a large order keeps over a thousand."""

    shard: int
    quantity: int


class Move(Struct, frozen=True):
    """Of available units, from one shard to another."""

    source: int
    target: int
    quantity: int


def preferred(key: str, shards: int) -> int:
    """The shard that what `key` names takes from first; keys are spread evenly, whatever process asks."""
    return crc32(key.encode()) % shards


def taken(quantity: int, available: Sequence[int], first: int) -> tuple[ShardAllocation, ...]:
    """From `first` if it has so many, else from the next that has, else from as few shards as can be.

    Raises ValueError where all shards together have not so many.
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
        raise ValueError(f"{quantity} units are not there")
    return tuple(takes)


def spread(quantity: int, shards: int, first: int) -> tuple[ShardAllocation, ...]:
    """As evenly as whole units allow; the odd ones from `first` on."""
    share, odd = divmod(quantity, shards)
    parts = [(shard, share + ((shard - first) % shards < odd)) for shard in range(shards)]
    return tuple(ShardAllocation(shard, part) for shard, part in parts if part)


def moves(available: Sequence[int], shards: int) -> tuple[Move, ...]:
    """What brings all of it to the first `shards`, as evenly as whole units allow, in as few moves."""
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
