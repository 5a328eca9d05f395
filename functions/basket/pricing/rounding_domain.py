"""Integer arithmetic: rounding half up, and allocation of an amount without remainder."""

from collections.abc import Mapping

WHOLE = 10_000
"""100% in basis points."""


def half_up(numerator: int, denominator: int) -> int:
    """Returns numerator / denominator, both non-negative, rounded half up to an integer."""
    return (2 * numerator + denominator) // (2 * denominator)


def share_out(amount: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Allocates `amount` by weight in whole units that add up to it exactly.

    Uses the largest remainder method. For equal remainders, the key that sorts first receives the unit, so the order of
    `weights` does not matter. No share exceeds its weight unless `amount` exceeds their sum. Raises ValueError if the
    amount is not zero and all weights are.
    """
    total = sum(weights.values())
    if not total:
        if amount:
            raise ValueError(f"{amount} cannot be allocated without weights")
        return dict.fromkeys(weights, 0)
    shares = {key: amount * weight // total for key, weight in weights.items()}
    left = amount - sum(shares.values())
    by_remainder = sorted(weights, key=lambda key: (-(amount * weights[key] % total), key))
    for key in by_remainder[:left]:
        shares[key] += 1
    return shares
