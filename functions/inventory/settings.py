"""What each function of the inventory needs in its environment."""

from cartwright.settings import Settings


class PublicSettings(Settings, frozen=True, kw_only=True):
    table_name: str


class StaffSettings(Settings, frozen=True, kw_only=True):
    table_name: str
    cursor_secret_arn: str
    user_pool_client_id: str


class ReservationSettings(Settings, frozen=True, kw_only=True):
    """`capture_at` is confirmation or dispatch: when what is set aside for an order is sold."""

    table_name: str
    capture_at: str


class LevelSettings(Settings, frozen=True, kw_only=True):
    table_name: str


class CatalogueSettings(Settings, frozen=True, kw_only=True):
    table_name: str
