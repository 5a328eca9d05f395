"""How long to wait before trying again, where the SDK does not try again by itself."""

import random

ATTEMPTS = 6


def backoff(attempt: int) -> float:
    """Seconds to wait before repetition `attempt`, counted from 1: exponential, up to 1 s.

    The full jitter takes writers that collided apart.
    """
    return random.uniform(0, min(1.0, 0.025 * 2**attempt))  # noqa: S311 - not for cryptography
