"""Events that accounts emit."""

from datetime import UTC, datetime
from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from cartwright.emails import Email
from cartwright.events.base import Event


class RegisteredCustomer(Struct, frozen=True, kw_only=True):
    customer_id: Annotated[str, Meta(description="`sub` of the customer's tokens")]
    email: Email
    name: str


class CustomerRegistered(Event, frozen=True, kw_only=True):
    """A customer signed up and verified the e-mail address."""

    source: ClassVar[str] = "cartwright.accounts"
    name: ClassVar[str] = "CustomerRegistered"
    version: ClassVar[int] = 1

    data: RegisteredCustomer

    @classmethod
    def example(cls) -> "CustomerRegistered":
        return cls(
            id="01936b70-4a00-7c1d-9e55-0a1b2c3d4e5f",
            occurred_at=datetime(2026, 11, 21, 9, 0, tzinfo=UTC),
            correlation_id="2b6f0cc9-8f0e-4c07-9d3e-5a7d1f0b8c11",
            data=RegisteredCustomer(
                customer_id="9f1c7a52-30b1-70e4-6a0e-1d2c3b4a5968", email="ada@example.com", name="Ada Byron"
            ),
        )
