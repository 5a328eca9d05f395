"""The environment variables of each function, and the index of its table."""

from cartwright.settings import Settings

DUE = "due"
"""The index of the table."""


class MethodSettings(Settings, frozen=True, kw_only=True):
    table_name: str


class PaymentSettings(Settings, frozen=True, kw_only=True):
    """`provider` is sandbox or stripe; `capture_at` is confirmation or dispatch."""

    table_name: str
    provider: str
    provider_url: str
    provider_key_arn: str
    capture_at: str


class AuthorisingSettings(PaymentSettings, frozen=True, kw_only=True):
    """`callback_url` is the sandbox's webhook URL, and the page to which Stripe returns customers."""

    callback_url: str


class StaffSettings(PaymentSettings, frozen=True, kw_only=True):
    user_pool_client_id: str


class WebhookSettings(PaymentSettings, frozen=True, kw_only=True):
    webhook_secret_arn: str
