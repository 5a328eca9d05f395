"""The environment variables of each function, and the indexes of its table."""

from cartwright.settings import Settings

CUSTOMER, DAY, STATE, DUE = "customer", "day", "state", "due"
"""The indexes of the table."""


class TableSettings(Settings, frozen=True, kw_only=True):
    table_name: str


class ApiSettings(TableSettings, frozen=True, kw_only=True):
    cursor_secret_arn: str
    user_pool_client_id: str
    capture_at: str
