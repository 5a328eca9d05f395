"""Whole numbers only: how halves are rounded, and how an amount is shared out without losing any of it."""

from collections.abc import Mapping

WHOLE = 10_000
"""Basis points of everything."""


def half_up(numerator: int, denominator: int) -> int:
    """numerator / denominator, both not negative, rounded to the nearest whole number and halves up."""
    return (2 * numerator + denominator) // (2 * denominator)


def share_out(amount: int, weights: Mapping[str, int]) -> dict[str, int]:
    """`amount` by weight, in whole units that add up to it exactly.

    By largest remainder; of equal remainders the key that sorts first gets the unit, so the order of `weights` does
    not matter. No share exceeds its weight unless `amount` exceeds their sum. Raises ValueError where an amount has no
    weight to go to.
    """
    total = sum(weights.values())
    if not total:
        if amount:
            raise ValueError(f"{amount} can't be shared out among nothing")
        return dict.fromkeys(weights, 0)
    shares = {key: amount * weight // total for key, weight in weights.items()}
    left = amount - sum(shares.values())
    by_remainder = sorted(weights, key=lambda key: (-(amount * weights[key] % total), key))
    for key in by_remainder[:left]:
        shares[key] += 1
    return shares
