"""Environment settings of the basket functions, and the index of their table."""

from collections.abc import Mapping

from cartwright.settings import Settings

LISTING = "listing"
"""The index of the table."""


class ShopperSettings(Settings, frozen=True, kw_only=True):
    """The secret `order_key_arn` derives the tokens of guest orders and the keys that count buyers.

    `payment_provider`, sandbox or stripe, determines which totals can be paid.
    """

    table_name: str
    user_pool_client_id: str
    order_key_arn: str
    payment_provider: str


class ChallengingSettings(ShopperSettings, frozen=True, kw_only=True):
    """`challenge_url` verifies the challenge of a checkout, with the secret `challenge_secret_arn`."""

    challenge_url: str
    challenge_secret_arn: str


def shopper_settings(environment: Mapping[str, str]) -> ShopperSettings:
    """Returns ChallengingSettings if the stage has a challenge, otherwise ShopperSettings. Raises MissingSettings."""
    challenging = "CHALLENGE_URL" in environment
    return (ChallengingSettings if challenging else ShopperSettings).from_environment(environment)


class StaffSettings(Settings, frozen=True, kw_only=True):
    table_name: str
    cursor_secret_arn: str
    user_pool_client_id: str


class ConsumerSettings(Settings, frozen=True, kw_only=True):
    table_name: str
