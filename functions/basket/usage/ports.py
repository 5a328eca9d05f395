"""The port that confirms or releases an order's usage of promotions."""

from typing import Protocol


class Usage(Protocol):
    """All methods are idempotent and ignore orders without usage."""

    def confirm(self, order_id: str) -> None:
        """Makes the held usage permanent."""
        ...

    def release(self, order_id: str) -> None:
        """Releases the order's usage permanently."""
        ...
