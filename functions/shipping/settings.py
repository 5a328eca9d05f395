"""The environment variables of each function, and the indexes of its table."""

from cartwright.settings import Settings

STATE, DUE = "state", "due"
"""The indexes of the table."""
NONE = "none"
"""The carrier of a stage where staff buy labels elsewhere, and its settings."""


class TableSettings(Settings, frozen=True, kw_only=True):
    table_name: str


class CustomerSettings(TableSettings, frozen=True, kw_only=True):
    user_pool_client_id: str


class CarrierSettings(TableSettings, frozen=True, kw_only=True):
    """`carrier` is sandbox or NONE. `callback_url` is where it sends its webhooks."""

    carrier: str
    carrier_url: str
    carrier_key_arn: str
    callback_url: str


class StaffSettings(CarrierSettings, frozen=True, kw_only=True):
    cursor_secret_arn: str
    user_pool_client_id: str


class WebhookSettings(CarrierSettings, frozen=True, kw_only=True):
    webhook_secret_arn: str
