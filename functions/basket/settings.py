"""What each function of the baskets needs in its environment."""

from collections.abc import Mapping

from cartwright.settings import Settings


class ShopperSettings(Settings, frozen=True, kw_only=True):
    """Tokens of guests' orders and the keys that count buyers are derived from the secret `order_key_arn`.

    `payment_provider`, sandbox or stripe, decides which totals can be paid.
    """

    table_name: str
    user_pool_client_id: str
    order_key_arn: str
    payment_provider: str


class ChallengingSettings(ShopperSettings, frozen=True, kw_only=True):
    """At `challenge_url` a checkout's challenge is verified, with the secret `challenge_secret_arn`."""

    challenge_url: str
    challenge_secret_arn: str


def shopper_settings(environment: Mapping[str, str]) -> ShopperSettings:
    """Those of a stage that asks for a challenge where there is one. Raises MissingSettings."""
    challenging = "CHALLENGE_URL" in environment
    return (ChallengingSettings if challenging else ShopperSettings).from_environment(environment)


class StaffSettings(Settings, frozen=True, kw_only=True):
    table_name: str
    cursor_secret_arn: str
    user_pool_client_id: str


class ConsumerSettings(Settings, frozen=True, kw_only=True):
    table_name: str
