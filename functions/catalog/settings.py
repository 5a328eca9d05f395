"""What each function of the catalogue needs in its environment."""

from dataclasses import dataclass

from cartwright.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicSettings(Settings):
    table_name: str
    cursor_secret_arn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSettings(Settings):
    table_name: str
    cursor_secret_arn: str
    import_bucket: str
    user_pool_client_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImporterSettings(Settings):
    table_name: str
    import_bucket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelaySettings(Settings):
    bus_name: str
