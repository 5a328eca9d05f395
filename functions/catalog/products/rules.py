"""Pure changes and validation of products. Each function returns the product after the change.

A function without anything to change returns the same product object.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import structs

from cartwright.errors import FieldError
from cartwright.money import CURRENCIES
from catalog.categories.domain import Tree
from catalog.products.domain import (
    MAX_IMAGES,
    UPLOADED,
    Content,
    Image,
    ImageLink,
    InvalidProduct,
    Product,
    ProductInput,
    Variant,
)

MAX_BYTES = 100_000
"""The maximum size as JSON. The product and the events of its last change share one item of 400 KB."""


def check(given: ProductInput) -> None:
    """Checks the rules that a schema cannot express. Raises InvalidProduct with every violation."""
    errors = [*_repeated_skus(given), *_repeated_tags(given), *_repeated_images(given)]
    for index, variant in enumerate(given.variants):
        errors += _variant_faults(f"variants[{index}]", variant)
    if (size := len(msgspec.json.encode(given))) > MAX_BYTES:
        errors.append(FieldError("body", f"has {size} bytes as JSON; the maximum is {MAX_BYTES}"))
    if errors:
        raise InvalidProduct(errors=errors)


def content(product: Product, tree: Tree) -> ProductInput:
    """Returns `product` as input. Products with equal input look the same to staff."""
    links = tuple(ImageLink(url=image.url, alt=image.alt) for image in product.images)
    return ProductInput(**_said(product), category=tree.path(product.category_id), images=links)


def merged(target: Any, patch: Any) -> Any:
    """Applies a JSON merge patch (RFC 7396): null removes a member, objects are merged, all other values replace."""
    if not isinstance(patch, Mapping):
        return patch
    result = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def created(
    given: ProductInput, *, tree: Tree, product_id: str, at: datetime, import_id: str | None = None
) -> Product:
    """Raises InvalidProduct."""
    check(given)
    return Product(
        **_said(given),
        id=product_id,
        version=1,
        category_id=_category_id(given, tree),
        images=_images(given, ()),
        import_id=import_id,
        created_at=at,
        updated_at=at,
    )


def replaced(
    before: Product, given: ProductInput, *, tree: Tree, at: datetime, import_id: str | None = None
) -> Product:
    """Raises InvalidProduct."""
    check(given)
    wanted, present = _category_id(given, tree), tree.current(before.category_id)
    unmoved = wanted == (present.id if present else None)
    after = structs.replace(
        before,
        **_said(given),
        category_id=before.category_id if unmoved else wanted,
        images=_images(given, before.images),
    )
    return _next(before, after, at, import_id)


def archived(before: Product, *, at: datetime) -> Product:
    return _next(before, structs.replace(before, status="archived"), at)


def restored(before: Product, *, at: datetime) -> Product:
    """Restores an archived product as a draft, so that it is reviewed before sale. Ignores all other products."""
    status = "draft" if before.status == "archived" else before.status
    return _next(before, structs.replace(before, status=status), at)


def with_image(before: Product, image: Image, *, at: datetime) -> Product:
    """Raises InvalidProduct if the product already has the maximum number of images."""
    if any(each.url == image.url for each in before.images):
        return before
    if len(before.images) == MAX_IMAGES:
        raise InvalidProduct(f"A product can have at most {MAX_IMAGES} images.")
    return _next(before, structs.replace(before, images=(*before.images, image)), at)


def without_image(before: Product, url: str, *, at: datetime) -> Product:
    left = tuple(each for each in before.images if each.url != url)
    return _next(before, structs.replace(before, images=left), at)


def _said(said: Content) -> dict[str, Any]:
    return {name: getattr(said, name) for name in Content.__struct_fields__}


def _next(before: Product, after: Product, at: datetime, import_id: str | None = None) -> Product:
    if after == before:
        return before
    return structs.replace(
        after, version=before.version + 1, updated_at=at, import_id=import_id or before.import_id
    )


def _category_id(given: ProductInput, tree: Tree) -> str | None:
    if given.category is None:
        return None
    found = tree.by_path.get(given.category)
    if found is None:
        raise InvalidProduct(errors=[FieldError("category", f"The category {given.category} does not exist")])
    return found.id


def _images(given: ProductInput, known: tuple[Image, ...]) -> tuple[Image, ...]:
    """An uploaded image keeps its size and can only belong to the product that it was uploaded for."""
    own = {image.url: image for image in known}
    foreign = [
        FieldError(f"images[{index}].url", f"{link.url} is not an image of this product")
        for index, link in enumerate(given.images)
        if link.url.startswith(UPLOADED) and link.url not in own
    ]
    if foreign:
        raise InvalidProduct(errors=foreign)
    return tuple(
        structs.replace(own[link.url], alt=link.alt) if link.url in own else Image(url=link.url, alt=link.alt)
        for link in given.images
    )


def _repeated_skus(given: ProductInput) -> Iterator[FieldError]:
    first: dict[str, int] = {}
    for index, variant in enumerate(given.variants):
        earlier = first.setdefault(variant.sku.upper(), index)
        if earlier != index:
            message = f"{variant.sku} is also the SKU of variants[{earlier}]; SKUs are case-insensitive"
            yield FieldError(f"variants[{index}].sku", message)


def _repeated_tags(given: ProductInput) -> Iterator[FieldError]:
    first: dict[str, int] = {}
    for index, tag in enumerate(given.tags):
        if (earlier := first.setdefault(tag.casefold(), index)) != index:
            yield FieldError(f"tags[{index}]", f"{tag} is also tags[{earlier}]")


def _repeated_images(given: ProductInput) -> Iterator[FieldError]:
    first: dict[str, int] = {}
    for index, link in enumerate(given.images):
        if (earlier := first.setdefault(link.url, index)) != index:
            yield FieldError(f"images[{index}].url", f"is also that of images[{earlier}]")


def _variant_faults(at: str, variant: Variant) -> Iterator[FieldError]:
    yield from _unknown_currencies(f"{at}.prices", variant.prices)
    if variant.barcode and not _gtin(variant.barcode):
        yield FieldError(f"{at}.barcode", "has an invalid check digit")
    if variant.compare_at is None:
        return
    was, at = variant.compare_at, f"{at}.compare_at"
    yield from _unknown_currencies(f"{at}.prices", was.prices)
    for code, amount in was.prices.items():
        if code not in CURRENCIES:
            continue
        if code not in variant.prices:
            yield FieldError(f"{at}.prices.{code}", f"the variant has no price in {code}")
        elif amount <= variant.prices[code]:
            yield FieldError(f"{at}.prices.{code}", "must be higher than the price")
    if was.starts_at and was.ends_at and was.starts_at >= was.ends_at:
        yield FieldError(f"{at}.ends_at", "must be after starts_at")


def _unknown_currencies(at: str, prices: Mapping[str, int]) -> Iterator[FieldError]:
    for code in prices:
        if code not in CURRENCIES:
            yield FieldError(f"{at}.{code}", f"{code} is not an ISO 4217 currency code")


def _gtin(digits: str) -> bool:
    """Calculates the GS1 check digit: from the right, every second digit counts three times."""
    weighted = (int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(weighted) % 10 == 0
