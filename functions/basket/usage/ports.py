"""What giving back what an order used needs."""

from typing import Protocol


class Usage(Protocol):
    def release(self, order_id: str) -> None:
        """Once and for all gives back what the order used of limits; nothing for an order that used none."""
        ...
