"""The environment variables of each function, and the indexes of its table."""

from cartwright.settings import Settings

DUE, LOW = "due", "low"
"""The indexes of the table."""


class PublicSettings(Settings, frozen=True, kw_only=True):
    table_name: str


class StaffSettings(Settings, frozen=True, kw_only=True):
    table_name: str
    cursor_secret_arn: str
    user_pool_client_id: str


class ReservationSettings(Settings, frozen=True, kw_only=True):
    """`capture_at` is when reserved stock is sold: confirmation or dispatch."""

    table_name: str
    capture_at: str


class LevelSettings(Settings, frozen=True, kw_only=True):
    table_name: str


class SalesSettings(Settings, frozen=True, kw_only=True):
    table_name: str


class CatalogueSettings(Settings, frozen=True, kw_only=True):
    table_name: str
