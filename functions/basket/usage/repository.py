"""Promotion usage of orders in DynamoDB. One transaction changes an order's record and its counters."""

from collections.abc import Callable, Iterable
from datetime import datetime

import msgspec

from basket.pricing.price_book_repository import HOLD_SK, code_key, order_key, promotion_key
from basket.usage.counting_repository import Usage, Use, paid, released
from cartwright.aws.dynamodb import Action, Delete, Expression, Table, Update
from cartwright.aws.errors import Contended, TransactionCancelled
from cartwright.errors import ConcurrentUpdate
from cartwright.runtime.concurrency import retry

_ATTEMPTS = 5
_LAPSED_AT_ONCE = 25
_STATE = {"#state": "state"}
Change = Callable[[str, Usage], list[Action]]


class UsageRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def confirm(self, order_id: str) -> None:
        self._turn(order_id, self._confirmed)

    def release(self, order_id: str) -> None:
        self._turn(order_id, self._ended)

    def lapse(self, promotion_ids: Iterable[str], order_ids: Iterable[str], at: datetime) -> bool:
        """Releases expired holds by promotion and by order id. Returns whether there were any.

        Skips a hold that is changed concurrently.
        """
        now, due = int(at.timestamp()), dict.fromkeys(order_ids)
        for promotion_id in promotion_ids:
            where = Expression(
                "pk = :promotion AND sk BETWEEN :first AND :last",
                {
                    ":promotion": promotion_key(promotion_id)["pk"],
                    ":first": HOLD_SK,
                    ":last": f"{HOLD_SK}{now:010d}~",
                },
            )
            page = self._table.query(where, limit=_LAPSED_AT_ONCE)
            due |= dict.fromkeys(item["order_id"] for item in page.items)
        return sum(self._lapse(order_id, now) for order_id in due) > 0

    def _lapse(self, order_id: str, now: int) -> bool:
        usage = self._read(order_id)
        if usage is None or usage.state != "held" or usage.until > now:
            return False
        actions = [
            self._to(order_id, usage, "lapsed"),
            *released(usage, order_id, self._codes(order_id, usage)),
        ]
        try:
            self._table.transact(actions)
        except (TransactionCancelled, Contended):
            return False
        return True

    def _turn(self, order_id: str, actions_of: Change) -> None:
        def attempt() -> None:
            usage = self._read(order_id)
            actions = actions_of(order_id, usage) if usage else []
            if not actions:
                return
            try:
                self._table.transact(actions)
            except TransactionCancelled as cancelled:
                if cancelled.failed_conditions():
                    raise ConcurrentUpdate from None
                raise

        retry(attempt, attempts=_ATTEMPTS)

    def _confirmed(self, order_id: str, usage: Usage) -> list[Action]:
        if usage.state == "paid":
            return []
        if usage.state == "held":
            return [self._to(order_id, usage, "paid"), *paid(usage, order_id, ())]
        free = self._codes("", usage)
        kept = tuple(
            msgspec.structs.replace(each, single=each.single and each.code in free) for each in usage.uses
        )
        return [self._to(order_id, usage, "paid", kept), *paid(usage, order_id, free)]

    def _ended(self, order_id: str, usage: Usage) -> list[Action]:
        gone = Delete(order_key(order_id), Expression("#state = :state", {":state": usage.state}, _STATE))
        counted = usage.state != "lapsed"
        return [gone, *(released(usage, order_id, self._codes(order_id, usage)) if counted else ())]

    def _to(self, order_id: str, usage: Usage, state: str, uses: tuple[Use, ...] | None = None) -> Update:
        values = {":state": state, ":uses": msgspec.to_builtins(usage.uses if uses is None else uses)}
        change = Expression("SET #state = :state, uses = :uses", values, _STATE)
        return Update(
            order_key(order_id), change, Expression("#state = :read", {":read": usage.state}, _STATE)
        )

    def _read(self, order_id: str) -> Usage | None:
        item = self._table.get(order_key(order_id))
        return msgspec.convert(item, Usage) if item else None

    def _codes(self, order_id: str, usage: Usage) -> list[str]:
        """Returns single-use codes of `usage` that belong to the order; with an empty id, those that belong to none."""
        items = self._table.batch_get([code_key(each.code) for each in usage.uses if each.single])
        return sorted(item["code"] for item in items if item.get("order_id", "") == order_id)
