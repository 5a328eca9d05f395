"""The environment variables of each function."""

from cartwright.settings import Settings


class TableSettings(Settings, frozen=True, kw_only=True):
    table_name: str


class ApiSettings(TableSettings, frozen=True, kw_only=True):
    cursor_secret_arn: str
    user_pool_client_id: str
    capture_at: str
