"""Merges a guest's basket into the customer's basket, exactly once.

A basket of up to LINES_AT_ONCE lines is moved and closed in one transaction. Of a larger one, each transaction deletes
lines from the source and adds them to the target. After an interruption, each line is in exactly one basket, and a
retry resumes the merge. After the first step, only this customer can resume it.
"""

from collections.abc import Sequence

from msgspec import structs

from basket.baskets.closing_domain import merged
from basket.baskets.domain import Basket, BasketClosed, CurrenciesDiffer, changed, touched
from basket.baskets.fields import MAX_CODES, MAX_QUANTITY, Line
from basket.baskets.ownership import customer, guest, load_basket, load_open_basket
from basket.baskets.ports import Baskets, Changed
from cartwright.clock import Clock
from cartwright.fields import normalize_sku
from cartwright.runtime.concurrency import retry

LINES_AT_ONCE = 45
"""An overflow line takes a delete and a put. A transaction allows 100 actions, and the two heads take one each."""
_ATTEMPTS = 20


class Merger:
    def __init__(self, baskets: Baskets, clock: Clock) -> None:
        self._baskets = baskets
        self._clock = clock

    def merge(self, target_id: str, subject: str, guest_id: str, token: str) -> Basket:
        """Returns the merged basket. Raises BasketNotFound, BasketClosed, CurrenciesDiffer, BasketFull.

        Raises ConcurrentUpdate.
        """
        owner = customer(subject)

        def attempt() -> Basket:
            while True:
                target = load_open_basket(self._baskets, target_id, owner, self._clock)
                source = load_basket(self._baskets, guest_id, guest(token), self._clock)
                if source.state == "merged" and source.merging_into == owner:
                    return target
                self._step(source, target, owner)

        return retry(attempt, attempts=_ATTEMPTS)

    def _step(self, source: Basket, target: Basket, owner: str) -> None:
        if source.state not in ("open", "merging") or source.merging_into not in (None, owner):
            raise BasketClosed(f"The state of the guest's basket is {source.state}.")
        if source.currency != target.currency:
            raise CurrenciesDiffer(f"The currency of the guest's basket is {source.currency}.")
        lines = self._baskets.lines(source)
        if len(lines) <= LINES_AT_ONCE:
            self._finish(source, target, lines)
        elif source.state == "open":
            self._moved(target, lines)
            self._baskets.write(source, touched(source, self._clock(), state="merging", merging_into=owner))
        else:
            some = lines[:LINES_AT_ONCE]
            after, put = self._moved(target, some)
            self._move(source, self._left(source, some), (target, after), some, put)

    def _left(self, source: Basket, moved: Sequence[Line]) -> Basket:
        return changed(source, self._clock(), before=tuple(moved))

    def _move(
        self, source: Basket, left: Basket, target: Changed, moved: Sequence[Line], put: Sequence[Line]
    ) -> None:
        skus = [line.sku for line in moved]
        self._baskets.move((source, left), target, put=put, removed=skus)

    def _moved(self, target: Basket, lines: Sequence[Line]) -> tuple[Basket, Sequence[Line]]:
        """Returns the target with `lines` added, and its merged lines of those SKUs. Raises BasketFull."""
        there = self._baskets.some_lines(target, [line.sku for line in lines]) if lines else {}
        put = tuple(_together(line, there.get(normalize_sku(line.sku))) for line in lines)
        return changed(target, self._clock(), before=tuple(there.values()), after=put), put

    def _finish(self, source: Basket, target: Basket, lines: Sequence[Line]) -> None:
        after, put = self._moved(target, lines)
        codes = tuple(dict.fromkeys((*target.codes, *source.codes)))[:MAX_CODES]
        closed = merged(self._left(source, lines), self._clock(), target.owner)
        self._move(source, closed, (target, structs.replace(after, codes=codes)), lines, put)
        if source.epoch:
            self._baskets.discard_cleared(source)


def _together(line: Line, there: Line | None) -> Line:
    quantity = line.quantity + (there.quantity if there else 0)
    return structs.replace(line, quantity=min(quantity, MAX_QUANTITY))
