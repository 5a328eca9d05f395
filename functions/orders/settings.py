"""The environment variables of each function, and the indexes of its table."""

from cartwright.settings import Settings

CUSTOMER, DAY, STATE = "customer", "day", "state"
"""The indexes of the table."""
PLACED = "placed_sk"
"""The sort key of all of them: <placed_at>#<order>."""
INCLUDED = ("state", "next_check_at")
"""What the index of states holds besides keys."""


class TableSettings(Settings, frozen=True, kw_only=True):
    """`payable_minutes` and `payment_attempts` are numbers: how long and how often an order may be paid."""

    table_name: str
    payable_minutes: str
    payment_attempts: str


class ApiSettings(TableSettings, frozen=True, kw_only=True):
    cursor_secret_arn: str
    user_pool_client_id: str
    capture_at: str
