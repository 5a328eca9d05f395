"""What each function of the catalogue needs in its environment."""

from cartwright.settings import Settings


class PublicSettings(Settings, frozen=True, kw_only=True):
    table_name: str


class StaffSettings(Settings, frozen=True, kw_only=True):
    table_name: str
    cursor_secret_arn: str
    import_bucket: str
    user_pool_client_id: str


class ImporterSettings(Settings, frozen=True, kw_only=True):
    table_name: str
    import_bucket: str


class RelaySettings(Settings, frozen=True, kw_only=True):
    bus_name: str
