"""An immutable Tantivy index of products, the newest first.

A text field has two columns: the stems of its words in order, and its words as written for beginnings and typos.
"""

import os
from collections.abc import Iterable, Iterator
from itertools import chain

import msgspec
from msgspec import Struct
from tantivy import DocAddress, Document, Index, Order, Query, Schema, SchemaBuilder, Searcher

from catalog.products.domain import Product
from catalog.products.views import ShownImage
from catalog.search.domain import MOST_SNAPSHOT_BYTES, Change, Field, Removed, SnapshotUnreadable
from catalog.search.stemming import Stemmer, Thesaurus
from catalog.search.text import compounds, words
from catalog.search.views import Hit, ShownPrice
from catalog.synonyms.domain import Synonyms

FORMAT = 4
"""Incremented by every change of a segment's content or meaning, including the normalization of words."""
MOST_CURRENCIES = 32
"""Products have no price in further ones, for filters and sort orders."""
STATUS, CATEGORY, BRAND, ATTRIBUTE = "status", "category", "brand", "attribute"

_HEAP = 1_500_000_000
"""Bytes of the writer: what exceeds them would make a second segment, whose order is another."""
_GAP = " | "
"""A token between two texts, so that no phrase spans them."""
_STORED = msgspec.msgpack.Decoder(Hit)


def stems(field: Field) -> str:
    return f"{field.name.lower()}_stems"


def written(field: Field) -> str:
    return f"{field.name.lower()}_words"


def upper_half(product_id: str) -> int:
    """Returns the upper 64 bits, which hardly any other product has, too."""
    return int(product_id.replace("-", "")[:16], 16)


def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_bytes_field("stored", stored=True)
    for name in ("id", STATUS, CATEGORY, BRAND, ATTRIBUTE):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for field in Field:
        builder.add_text_field(stems(field), tokenizer_name="whitespace")
        builder.add_text_field(written(field), tokenizer_name="whitespace", index_option="basic")
    prices = (f"{name}_{slot}" for name in ("low", "price") for slot in range(MOST_CURRENCIES))
    for name in ("id_high", *prices):
        builder.add_unsigned_field(name, fast=True)
    return builder.build()


SCHEMA = _schema()


class Segment:
    """`currencies` are in the order of their price fields."""

    def __init__(self, index: Index, stemmer: Stemmer, currencies: Iterable[str], synonyms: Synonyms) -> None:
        index.config_reader("manual")
        index.reload()
        self.searcher: Searcher = index.searcher()
        self.stemmer = stemmer
        self.currencies = tuple(currencies)
        self.thesaurus = Thesaurus(synonyms, stemmer)

    def __len__(self) -> int:
        return self.searcher.num_docs

    def slot(self, currency: str | None) -> int | None:
        return self.currencies.index(currency) if currency in self.currencies else None

    def stored(self, address: DocAddress) -> Hit:
        return _STORED.decode(self.searcher.doc(address)["stored"][0])

    def version(self, product_id: str) -> int:
        """Returns 0 for an unknown product."""
        found = self.searcher.search(Query.term_query(SCHEMA, "id", product_id), 1, count=False).hits
        return self.stored(found[0][1]).version if found else 0

    def versions(self) -> dict[str, int]:
        found = self.searcher.search(Query.all_query(), max(1, len(self)), count=False).hits
        return {hit.id: hit.version for hit in (self.stored(address) for _, address in found)}


def build(
    changes: Iterable[Change], stemmer: Stemmer, folder: str | None = None
) -> tuple[Segment, dict[str, int]]:
    """Writes the latest version of each product and of the synonyms, in memory or in a folder.

    Returns the versions of the removed ones, too. Raises SnapshotUnreadable if the products exceed the writer's memory.
    """
    index = Index(SCHEMA, folder, sort_by_field="id", sort_order=Order.Desc)
    writer = index.writer(_HEAP, 1)
    synonyms = Synonyms()
    slots: dict[str, int] = {}
    versions: dict[str, int] = {}
    removed: dict[str, int] = {}
    for change in changes:
        known = versions.get(change.id, 0)
        if change.version <= known:
            continue
        versions[change.id] = change.version
        removed.pop(change.id, None)
        if known:
            writer.delete_documents_by_term("id", change.id)
        if isinstance(change, Synonyms):
            synonyms = change
        elif isinstance(change, Removed):
            removed[change.id] = change.version
        else:
            writer.add_document(Document.from_dict(dict(_columns(change, stemmer, slots)), SCHEMA))
    writer.commit()
    writer.wait_merging_threads()
    segment = Segment(index, stemmer, slots, synonyms)
    if segment.searcher.num_segments > 1:
        raise SnapshotUnreadable(f"The index of {len(segment)} products exceeds {_HEAP} bytes of memory")
    return segment, removed


def _columns(product: Product, stemmer: Stemmer, slots: dict[str, int]) -> Iterator[tuple[str, object]]:
    """`slots` are the numbers of the currencies, and get the new ones."""
    yield "id", product.id
    yield "id_high", upper_half(product.id)
    yield STATUS, product.status
    yield CATEGORY, [product.category_id] if product.category_id else []
    yield BRAND, [product.brand] if product.brand else []
    yield ATTRIBUTE, [f"{name}:{value}" for name, value in product.attributes.items()]
    variants = product.variants
    codes = (code for each in variants for code in (each.sku, each.barcode) if code)
    options = dict.fromkeys(value for each in variants for value in each.options.values())
    for field, texts in (
        (Field.TITLE, [product.title, *codes]),
        (Field.BRAND, [product.brand or ""]),
        (Field.TAG, [*product.tags, *product.attributes.values(), *options]),
        (Field.DESCRIPTION, [product.description]),
    ):
        runs = list(filter(None, [*map(words, texts), *map(compounds, texts)]))
        yield stems(field), _GAP.join(" ".join(map(stemmer.stem, run)) for run in runs)
        yield written(field), " ".join(chain(*runs))
    prices, compare_at = {}, {}
    for currency in sorted({currency for each in variants for currency in each.prices}):
        amounts = [each.prices[currency] for each in variants if currency in each.prices]
        prices[currency] = ShownPrice(min=min(amounts), max=max(amounts))
        cheapest = (each.compare_at for each in variants if each.prices.get(currency) == min(amounts))
        compare_at[currency] = tuple(each for each in cheapest if each and currency in each.prices)
        slot = slots.setdefault(currency, len(slots))
        if slot < MOST_CURRENCIES:
            yield f"low_{slot}", min(amounts)
            yield f"price_{slot}", amounts
    image = product.images[0] if product.images else None
    hit = Hit(
        id=product.id,
        version=product.version,
        slug=product.slug,
        title=product.title,
        brand=product.brand,
        category_id=product.category_id,
        status=product.status,
        image=ShownImage(**msgspec.structs.asdict(image)) if image else None,
        prices=prices,
        compare_at=compare_at,
        skus=len(variants),
    )
    yield "stored", msgspec.msgpack.encode(hit)


class Snapshot(Struct, frozen=True, array_like=True):
    format: int
    language: str
    currencies: tuple[str, ...]
    synonyms: Synonyms
    files: dict[str, bytes]


def packed(segment: Segment, folder: str) -> bytes:
    """Raises SnapshotUnreadable if the snapshot would be too large to read."""
    files = {}
    for entry in os.scandir(folder):
        if not entry.name.endswith(".lock"):
            with open(entry.path, "rb") as file:
                files[entry.name] = file.read()
    language, synonyms = segment.stemmer.language, segment.thesaurus.synonyms
    content = msgspec.msgpack.encode(Snapshot(FORMAT, language, segment.currencies, synonyms, files))
    if len(content) > MOST_SNAPSHOT_BYTES:
        raise SnapshotUnreadable(f"The index has {len(content)} bytes; the maximum is {MOST_SNAPSHOT_BYTES}")
    return content


def unpacked(content: bytes, stemmer: Stemmer) -> Segment:
    """The files are mapped into memory, so they can be deleted at once. Raises SnapshotUnreadable."""
    try:
        snapshot = msgspec.msgpack.decode(content, type=Snapshot)
        made, needed = (snapshot.format, snapshot.language), (FORMAT, stemmer.language)
        if made != needed:
            raise ValueError(f"it is of {made}, not of {needed}")
        return _opened(snapshot, stemmer)
    except (OSError, ValueError) as error:
        raise SnapshotUnreadable(f"The index cannot be read: {error}") from None


def _opened(snapshot: Snapshot, stemmer: Stemmer) -> Segment:
    """Several processes share /tmp. Without `tempfile`, whose import takes longer than this."""
    folder = f"{os.environ.get('TMPDIR', '/tmp')}/search-{os.getpid()}-{os.urandom(8).hex()}"  # noqa: S108
    os.mkdir(folder, 0o700)
    try:
        for name, content in snapshot.files.items():
            with open(f"{folder}/{name}", "wb") as file:
                file.write(content)
        return Segment(Index.open(folder), stemmer, snapshot.currencies, snapshot.synonyms)
    finally:
        for entry in os.scandir(folder):
            os.unlink(entry.path)
        os.rmdir(folder)
