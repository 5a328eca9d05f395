"""What each function of the baskets needs in its environment."""

from cartwright.settings import Settings


class ShopperSettings(Settings, frozen=True, kw_only=True):
    table_name: str
    user_pool_client_id: str


class StaffSettings(Settings, frozen=True, kw_only=True):
    table_name: str
    cursor_secret_arn: str
    user_pool_client_id: str


class ConsumerSettings(Settings, frozen=True, kw_only=True):
    table_name: str


class RelaySettings(Settings, frozen=True, kw_only=True):
    bus_name: str
