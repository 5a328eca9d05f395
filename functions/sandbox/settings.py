"""The environment variables of each function."""

from cartwright.settings import Settings


class MerchantsSettings(Settings, frozen=True, kw_only=True):
    table_name: str
    call_queue_url: str
    api_key_arn: str


class BankSettings(Settings, frozen=True, kw_only=True):
    table_name: str
    call_queue_url: str


class WebhookSenderSettings(Settings, frozen=True, kw_only=True):
    webhook_secret_arn: str
