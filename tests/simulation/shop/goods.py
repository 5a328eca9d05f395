"""What is sold, as the catalogue tells of it: a few things that everybody wants, and many that wholesalers take."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import msgspec
from msgspec import Struct, structs

from basket.pricing.shipping_domain import DEFAULT_SHIPPING
from cartwright.events.catalog import ChangedProduct, ChangedVariant, ProductChanged
from cartwright.outbox import Message
from tests.simulation.world.cloud import Cloud

HOT, SHELF = 10, 90
WANTED = 4
"""Of the hot ones, those that a rush is for; there is too little of them."""
WIDE = 1_200
"""SKUs beside the hot ones when wholesalers come; otherwise there is one SHELF of them."""
CURRENCY = "GBP"
GRAMS = 50
"""Of every unit."""
LIGHT_GRAMS, FREE_FROM = 2_000, 5_000
"""The standard way costs least up to so many grams, and nothing from goods of so much on."""

DEAR = "LAPTOP"
FOREIGN: Mapping[str, int] = MappingProxyType({"IDR": 60_000_000_00, "KWD": 150_123})
"""What it costs. The other goods are not sold abroad."""
STEPS: Mapping[str, int] = MappingProxyType({"KWD": 10})
"""The bank takes multiples of so many minor units, as Stripe does of currencies with three decimals."""
SHIPPING = structs.replace(
    DEFAULT_SHIPPING,
    zones=tuple(
        structs.replace(
            zone,
            options=tuple(
                structs.replace(
                    option,
                    bands=tuple(
                        structs.replace(band, prices={**band.prices, "IDR": 150_000_00, "KWD": 2_500})
                        for band in option.bands
                    ),
                )
                for option in zone.options
            ),
        )
        for zone in DEFAULT_SHIPPING.zones
    ),
)
"""What staff make of the shop's rates."""


class Product(Struct):
    id: str
    skus: list[str]
    version: int = 0
    active: bool = True


class Goods:
    """`prices` are all that a SKU ever had, the present one last."""

    def __init__(self, cloud: Cloud, *, wide: bool) -> None:
        self._cloud = cloud
        rest = [f"S-{number}" for number in range(WIDE if wide else SHELF)]
        self.hot = [f"HOT-{number}" for number in range(HOT)]
        self.wanted = self.hot[:WANTED]
        self.rest = rest
        shelves = [rest[start : start + SHELF] for start in range(0, len(rest), SHELF)]
        kinds = [[sku] for sku in self.hot] + shelves
        self.products = [
            Product(id=f"01936b5e-7bff-7c11-8a42-{number:012x}", skus=skus)
            for number, skus in enumerate(kinds)
        ]
        self.prices = {sku: [100 + 37 * number] for number, sku in enumerate([*self.hot, *rest])}

        self.dear = Product(id=f"01936b5e-7bff-7c11-8a42-{len(kinds):012x}", skus=[DEAR])

    def paid(self, sku: str, currency: str) -> Sequence[int]:
        """What a unit may cost in an order. The last price may be between two steps, and is rounded."""
        if sku == DEAR and currency in FOREIGN:
            step = STEPS.get(currency, 1)
            return [(FOREIGN[currency] + step // 2) // step * step]
        return self.prices.get(sku, ()) if currency == CURRENCY else ()

    def reprice(self, product: Product, factor: float) -> None:
        for sku in product.skus:
            self.prices[sku].append(max(1, int(self.prices[sku][-1] * factor)))
        self.tell(product)

    def tell(self, product: Product) -> None:
        """As the catalogue's relay does: what becomes of it on its way is the bus's and the queues' affair."""
        product.version += 1
        variants = tuple(
            ChangedVariant(
                sku=sku,
                options={},
                prices=dict(FOREIGN) if sku == DEAR else {CURRENCY: self.prices[sku][-1]},
                compare_at=None,
                barcode=None,
                weight_grams=GRAMS,
                tax_class="standard",
            )
            for sku in product.skus
        )
        event = ProductChanged(
            id=f"{product.id} {product.version}",
            occurred_at=self._cloud.world.clock(),
            correlation_id=product.id,
            data=ChangedProduct(
                product_id=product.id,
                product_version=product.version,
                changed=("variants",),
                slug=product.id,
                title=f"Thing {product.skus[0]}",
                description="",
                brand=None,
                category_id=None,
                category=None,
                attributes={},
                tags=(),
                status="active" if product.active else "archived",
                images=(),
                variants=variants,
            ),
        )
        detail = msgspec.json.encode(msgspec.json.decode(event.detail())).decode()
        self._cloud.bus.put([Message(event.source, event.name, detail)])
