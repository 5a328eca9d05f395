"""An immutable Tantivy index of products, the newest first."""

import os
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec import Struct
from tantivy import (
    DocAddress,
    Document,
    Index,
    Order,
    Query,
    Schema,
    SchemaBuilder,
    Searcher,
    TextAnalyzerBuilder,
    Tokenizer,
)

from catalog.products.domain import Product
from catalog.search.documents import (
    ATTRIBUTE,
    BRAND,
    CATEGORY,
    MOST_CURRENCIES,
    STATUS,
    columns,
    stems,
    written,
)
from catalog.search.domain import (
    MOST_SNAPSHOT_BYTES,
    Change,
    Field,
    Removed,
    SearchDocument,
    SnapshotUnreadable,
)
from catalog.search.stemming import Stemmer

FORMAT = 3
"""Incremented by every change of a segment's content or meaning, including the normalization of words."""
_TOKENIZER = "words"
_HEAP = 1_500_000_000
"""Bytes of the writer: what exceeds them would make a second segment, whose order is another."""
_STORED = msgspec.msgpack.Decoder(tuple[str, SearchDocument])


class Snapshot(Struct, frozen=True, array_like=True):
    format: int
    language: str
    currencies: tuple[str, ...]
    files: dict[str, bytes]


def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_text_field("id", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("stored", stored=True)
    for name in ("id_high", "id_low", "version"):
        builder.add_unsigned_field(name, fast=True)
    for name in (STATUS, CATEGORY, BRAND, ATTRIBUTE):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for field in Field:
        builder.add_text_field(stems(field), tokenizer_name=_TOKENIZER)
        builder.add_text_field(written(field), tokenizer_name=_TOKENIZER, index_option="basic")
    for slot in range(MOST_CURRENCIES):
        builder.add_unsigned_field(f"low_{slot}", fast=True)
        builder.add_unsigned_field(f"price_{slot}", fast=True)
    return builder.build()


SCHEMA = _schema()


class Segment:
    """`currencies` are in the order of their price fields."""

    def __init__(self, index: Index, stemmer: Stemmer, currencies: Iterable[str]) -> None:
        index.config_reader("manual")
        index.register_tokenizer(_TOKENIZER, TextAnalyzerBuilder(Tokenizer.whitespace()).build())
        index.reload()
        self.searcher: Searcher = index.searcher()
        self.stemmer = stemmer
        self.currencies = tuple(currencies)

    def __len__(self) -> int:
        return self.searcher.num_docs

    def slot(self, currency: str | None) -> int | None:
        return self.currencies.index(currency) if currency in self.currencies else None

    def ids(self, addresses: list[DocAddress]) -> Iterator[str]:
        pairs = zip(self._numbers("id_high", addresses), self._numbers("id_low", addresses), strict=True)
        return (_written_id(high, low) for high, low in pairs)

    def stored(self, address: DocAddress) -> tuple[str, SearchDocument]:
        return _STORED.decode(self.searcher.doc(address)["stored"][0])

    def version(self, product_id: str) -> int:
        """Returns 0 for an unknown product."""
        found = self.searcher.search(Query.term_query(SCHEMA, "id", product_id), 1, count=False).hits
        return self._numbers("version", [address for _, address in found])[0] if found else 0

    def versions(self) -> dict[str, int]:
        found = self.searcher.search(Query.all_query(), max(1, len(self)), count=False).hits
        addresses = [address for _, address in found]
        return dict(zip(self.ids(addresses), self._numbers("version", addresses), strict=True))

    def _numbers(self, name: str, addresses: list[DocAddress]) -> list[int]:
        return self.searcher.fast_field_values(name, addresses)  # type: ignore[return-value]


class SegmentWriter:
    """Builds a segment in memory, or in a folder."""

    def __init__(self, stemmer: Stemmer, folder: str | None = None) -> None:
        self._stemmer = stemmer
        self._index = Index(SCHEMA, folder, sort_by_field="id", sort_order=Order.Desc)
        self._index.register_tokenizer(_TOKENIZER, TextAnalyzerBuilder(Tokenizer.whitespace()).build())
        self._writer = self._index.writer(_HEAP, 1)
        self._slots: dict[str, int] = {}

    def add(self, product: Product) -> None:
        self._writer.add_document(
            Document.from_dict(dict(columns(product, self._stemmer, self._slots)), SCHEMA)
        )

    def remove(self, product_id: str) -> None:
        self._writer.delete_documents_by_term("id", product_id)

    def segment(self) -> Segment:
        """Ends the writer. Raises SnapshotUnreadable if the products exceed its memory."""
        self._writer.commit()
        self._writer.wait_merging_threads()
        segment = Segment(self._index, self._stemmer, self._slots)
        if segment.searcher.num_segments > 1:
            raise SnapshotUnreadable(f"The index of {len(segment)} products exceeds {_HEAP} bytes of memory")
        return segment


def _written_id(high: int, low: int) -> str:
    text = f"{high:016x}{low:016x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def packed(segment: Segment, folder: str) -> bytes:
    """Raises SnapshotUnreadable if the snapshot would be too large to read."""
    files = {}
    for entry in os.scandir(folder):
        if not entry.name.endswith(".lock"):
            with open(entry.path, "rb") as file:
                files[entry.name] = file.read()
    content = msgspec.msgpack.encode(Snapshot(FORMAT, segment.stemmer.language, segment.currencies, files))
    if len(content) > MOST_SNAPSHOT_BYTES:
        raise SnapshotUnreadable(f"The index has {len(content)} bytes; the maximum is {MOST_SNAPSHOT_BYTES}")
    return content


def unpacked(content: bytes, stemmer: Stemmer) -> Segment:
    """The files are mapped into memory, so they can be deleted at once. Raises SnapshotUnreadable."""
    try:
        snapshot = msgspec.msgpack.decode(content, type=Snapshot)
    except msgspec.DecodeError as error:
        raise SnapshotUnreadable(f"The index cannot be read: {error}") from None
    if (snapshot.format, snapshot.language) != (FORMAT, stemmer.language):
        raise SnapshotUnreadable(
            f"The index has format {snapshot.format} in {snapshot.language}, not {FORMAT} in {stemmer.language}"
        )
    try:
        return _opened(snapshot.files, stemmer, snapshot.currencies)
    except (OSError, ValueError) as error:
        raise SnapshotUnreadable(f"The index cannot be opened: {error}") from None


def _opened(files: Mapping[str, bytes], stemmer: Stemmer, currencies: Iterable[str]) -> Segment:
    """Several processes share /tmp. Without `tempfile`, whose import takes longer than this."""
    folder = f"{os.environ.get('TMPDIR', '/tmp')}/search-{os.getpid()}-{os.urandom(8).hex()}"  # noqa: S108
    os.mkdir(folder, 0o700)
    try:
        for name, content in files.items():
            with open(f"{folder}/{name}", "wb") as file:
                file.write(content)
        return Segment(Index.open(folder), stemmer, currencies)
    finally:
        for entry in os.scandir(folder):
            os.unlink(entry.path)
        os.rmdir(folder)


def latest(writer: SegmentWriter, changes: Iterable[Change]) -> dict[str, int]:
    """Writes the latest version of each product, and returns the versions of the removed ones."""
    versions: dict[str, int] = {}
    removed: dict[str, int] = {}
    for change in changes:
        known = versions.get(change.id, 0)
        if change.version <= known:
            continue
        versions[change.id] = change.version
        removed.pop(change.id, None)
        if known:
            writer.remove(change.id)
        if isinstance(change, Removed):
            removed[change.id] = change.version
        else:
            writer.add(change)
    return removed
