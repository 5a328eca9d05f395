"""Merges a guest's basket into the customer's basket, exactly once.

Each transaction deletes lines from the source and adds them to the target. After an interruption, each line is in
exactly one basket, and a retry resumes the merge. After the first step, only this customer can resume it.
"""

from collections.abc import Sequence

from msgspec import structs

from basket.baskets.closing_domain import merged
from basket.baskets.domain import Basket, BasketClosed, CurrenciesDiffer, Line, changed, touched
from basket.baskets.fields import MAX_CODES, MAX_QUANTITY
from basket.baskets.ownership import customer, guest, load_basket, load_open_basket
from basket.baskets.ports import Baskets
from cartwright.clock import Clock
from cartwright.fields import normalize_sku
from cartwright.runtime.concurrency import retry

LINES_AT_ONCE = 45
"""Each line takes a delete and a put. A transaction allows 100 actions, and the two heads take one each."""
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
        if source.state == "open":
            self._moved(target, lines)
            self._baskets.write(source, touched(source, self._clock(), state="merging", merging_into=owner))
        elif lines:
            self._move(source, target, lines[:LINES_AT_ONCE])
        else:
            self._finish(source, target)

    def _move(self, source: Basket, target: Basket, lines: Sequence[Line]) -> None:
        after, put = self._moved(target, lines)
        left = changed(source, self._clock(), before=tuple(lines))
        skus = [line.sku for line in lines]
        self._baskets.move((source, left), (target, after), put=put, removed=skus)

    def _moved(self, target: Basket, lines: Sequence[Line]) -> tuple[Basket, Sequence[Line]]:
        """Returns the target with `lines` added, and its merged lines of those SKUs. Raises BasketFull."""
        there = self._baskets.some_lines(target, [line.sku for line in lines]) if lines else {}
        put = tuple(_together(line, there.get(normalize_sku(line.sku))) for line in lines)
        return changed(target, self._clock(), before=tuple(there.values()), after=put), put

    def _finish(self, source: Basket, target: Basket) -> None:
        codes = tuple(dict.fromkeys((*target.codes, *source.codes)))[:MAX_CODES]
        closed = merged(source, self._clock(), target.owner)
        after = touched(target, self._clock(), codes=codes)
        self._baskets.move((source, closed), (target, after), put=(), removed=())
        if source.epoch:
            self._baskets.discard_cleared(source)


def _together(line: Line, there: Line | None) -> Line:
    quantity = line.quantity + (there.quantity if there else 0)
    return structs.replace(line, quantity=min(quantity, MAX_QUANTITY))
