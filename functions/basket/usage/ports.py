"""What counting an order's uses of promotions to their end needs."""

from typing import Protocol


class Usage(Protocol):
    """Each does nothing for an order that used none, and the second time."""

    def confirm(self, order_id: str) -> None:
        """What the order holds is used for good."""
        ...

    def release(self, order_id: str) -> None:
        """Once and for all gives back what the order used of limits."""
        ...
