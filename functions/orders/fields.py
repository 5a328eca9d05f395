"""Field types of orders."""

from typing import Annotated

from msgspec import Meta

from cartwright.text import END

_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"

OrderId = Annotated[
    str,
    Meta(
        pattern=f"^{_UUID}{END}",
        description="UUID, version 7",
        examples=["01936b72-0001-7c33-9a44-5b6c7d8e9f00"],
    ),
]
CustomerId = Annotated[
    str,
    Meta(
        pattern=f"^[A-Za-z0-9-]{{1,64}}{END}",
        description="`sub` of the customer's token",
        examples=["9f1c7a52-30b1-70e4-6a0e-1d2c3b4a5968"],
    ),
]
OrderToken = Annotated[
    str,
    Meta(
        pattern=f"^[A-Za-z0-9_-]{{43}}{END}",
        description="`order_token` from the checkout response. Only the guest has it",
        examples=["q3rS9mC0n1vB5xY7zA2dE4fG6hJ8kL-pQwErTyUiOa0"],
    ),
]
IdempotencyKey = Annotated[
    str,
    Meta(
        pattern=f"^[!-~]{{1,255}}{END}",
        description="Chosen by the caller, one per payment. A retry sends the same key",
        examples=["0d8a5a4c-52f4-4f0e-9a53-6d1d6a0d7c11"],
    ),
]
PaymentMethodId = Annotated[
    str,
    Meta(
        pattern=f"^[A-Za-z0-9_-]{{43}}{END}",
        description="`id` from the response of `addPaymentMethod`",
        examples=["p9mX2vQ7sK4tR8wZ1bN5cJ6hL3fD0gY-aEuTiOqVx_M"],
    ),
]
