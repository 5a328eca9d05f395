"""Environment settings of the accounts functions."""

from cartwright.settings import Settings


class ApiSettings(Settings, frozen=True, kw_only=True):
    table_name: str
    user_pool_client_id: str


class RegistrarSettings(Settings, frozen=True, kw_only=True):
    table_name: str


class ExpirySettings(Settings, frozen=True, kw_only=True):
    user_pool_id: str
