"""Checkouts in DynamoDB. One transaction closes the basket, emits the event, stores the key and counts promotions."""

from collections.abc import Iterable, Sequence

import msgspec

from basket.baskets.domain import Basket, CheckoutInFlight, CheckoutRecord, KeyTaken
from basket.baskets.repository import still
from basket.pricing.domain import CodesExhausted
from basket.pricing.ports import ResolvedCode
from basket.usage.counting_repository import counting, use
from cartwright import outbox
from cartwright.aws.dynamodb import Action, Expression, Put, Table
from cartwright.aws.errors import Contended, TransactionCancelled
from cartwright.errors import ConcurrentUpdate, FieldError
from cartwright.events.basket import BasketCheckedOut


class CheckoutRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def record(self, scope: str, key: str) -> CheckoutRecord | None:
        item = self._table.get(_key(scope, key))
        return msgspec.convert(item, CheckoutRecord) if item else None

    def check_out(
        self,
        before: Basket,
        after: Basket,
        event: BasketCheckedOut,
        record: CheckoutRecord,
        *,
        scope: str,
        key: str,
        used: Sequence[ResolvedCode],
        customers: Sequence[str],
    ) -> None:
        now = int(event.occurred_at.timestamp())
        free = Expression("attribute_not_exists(pk) OR expires_at <= :now", {":now": now})
        counted = counting(list(map(use, used)), record.answer.order_id, customers, event.occurred_at)
        actions: list[Action] = [
            Put({**msgspec.to_builtins(record), **_key(scope, key)}, free),
            still(before, after, outbox.attributes([event])),
            *(action for action, _ in counted),
        ]
        try:
            self._table.transact(actions)
        except Contended as contended:
            raise CheckoutInFlight from contended
        except TransactionCancelled as cancelled:
            failed = cancelled.failed_conditions()
            if 0 in failed:
                raise KeyTaken from None
            if 1 in failed:
                raise ConcurrentUpdate from None
            codes = dict.fromkeys(code for index in failed if (code := counted[index - 2][1]))
            if codes:
                raise _exhausted(codes) from None
            raise


def _exhausted(codes: Iterable[str]) -> CodesExhausted:
    return CodesExhausted(
        errors=[FieldError(f"codes.{code}", "has reached its usage limit") for code in codes]
    )


def _key(scope: str, key: str) -> dict[str, str]:
    return {"pk": f"I#{scope}", "sk": f"I#{key}"}
