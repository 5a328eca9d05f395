import functools
import os
from collections.abc import Callable

from msgspec import Struct

from basket.baskets.buyer_keys import BuyerKeys
from basket.baskets.checkout import Cashier
from basket.baskets.checkout_repository import CheckoutRepository
from basket.baskets.merging import Merger
from basket.baskets.order_tokens import OrderTokens
from basket.baskets.ports import HumanCheck
from basket.baskets.quoting import Pricer
from basket.baskets.repository import BasketRepository
from basket.baskets.service import BasketDesk
from basket.pricing.price_book_repository import PriceBookRepository
from basket.settings import ChallengingSettings, ShopperSettings
from basket.shelf.repository import ShelfRepository
from basket.usage.guess_repository import GuessRepository
from basket.usage.guessing import CodeGuesses
from basket.usage.repository import UsageRepository
from cartwright.aws.dynamodb import Table
from cartwright.aws.secrets import secret
from cartwright.charging import charge_rule
from cartwright.clock import Clock, utc_now
from cartwright.ids import Ids, NewId
from cartwright.logging import configure


class Counter(Struct, frozen=True):
    """Where shoppers are served."""

    desk: BasketDesk
    merger: Merger
    cashier: Cashier


def compose(settings: ShopperSettings) -> Counter:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    return assemble(
        table,
        lambda: secret(settings.order_key_arn),
        _human_check(settings),
        provider=settings.payment_provider,
        clock=utc_now,
        new_id=Ids().new,
        random_bytes=os.urandom,
    )


def _human_check(settings: ShopperSettings) -> HumanCheck | None:
    if not isinstance(settings, ChallengingSettings):
        return None
    from basket.baskets import siteverify_provider  # noqa: PLC0415 - a shop without it does not load it
    from cartwright.remote import Remote  # noqa: PLC0415

    remote = Remote(settings.challenge_url, seconds=siteverify_provider.SECONDS)
    remote.connect()
    arn = settings.challenge_secret_arn
    return siteverify_provider.SiteVerify(remote, lambda: secret(arn))


def assemble(
    table: Table,
    order_key: Callable[[], bytes],
    human: HumanCheck | None,
    *,
    provider: str,
    clock: Clock,
    new_id: NewId,
    random_bytes: Callable[[int], bytes],
) -> Counter:
    baskets, shelf = BasketRepository(table), ShelfRepository(table)
    book = PriceBookRepository(table, UsageRepository(table).lapse)
    pricer = Pricer(shelf, book, functools.partial(charge_rule, provider), clock)
    key = functools.cache(order_key)
    buyers = BuyerKeys(key)
    cashier = Cashier(
        baskets,
        CheckoutRepository(table),
        pricer,
        OrderTokens(key),
        buyers,
        human=human,
        clock=clock,
        new_id=new_id,
    )
    guesses = CodeGuesses(GuessRepository(table), clock)
    return Counter(
        desk=BasketDesk(
            baskets, shelf, pricer, buyers, guesses, clock=clock, new_id=new_id, random_bytes=random_bytes
        ),
        merger=Merger(baskets, clock),
        cashier=cashier,
    )
