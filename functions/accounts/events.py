"""The events that accounts publish."""

from accounts.domain import Profile
from cartwright.events.accounts import CustomerRegistered, RegisteredCustomer


def registered(profile: Profile, *, event_id: str, cause: str) -> CustomerRegistered:
    return CustomerRegistered(
        id=event_id,
        occurred_at=profile.created_at,
        correlation_id=cause,
        data=RegisteredCustomer(customer_id=profile.customer_id, email=profile.email, name=profile.name),
    )
