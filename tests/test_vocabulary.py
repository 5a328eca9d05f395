"""The field's words: what the project once called by names of its own must not come back.

docs/glossary.md has the terms that are used instead.
"""

import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from stacks import ROOT

IDENTIFIERS = {
    "Asking": "ProviderGateway",
    "BEGUN": "IN_PROGRESS",
    "Become": "Mutation",
    "Bureau": "AccountsHarness",
    "Cashier": "CheckoutService",
    "ChangedMeanwhile": "ConcurrentUpdate",
    "Coded": "ResolvedCode",
    "CopyKeeper": "CatalogProjector",
    "Courier": "WebhookSender",
    "Desks": "Services",
    "DoesNotAddUp": "TotalsMismatch",
    "FactDelivery": "EventConsumer",
    "HEARD": "CONSUMED_EVENTS",
    "Hearing": "Consumer",
    "HeldLine": "ReservedLine",
    "Inbox": "WebhookReceiver",
    "Intake": "UploadProcessor",
    "KeyGate": "ApiKeyAuthorizer",
    "Lacking": "Shortage",
    "Office": "OrdersHarness",
    "OrderNews": "EventConsumer",
    "Rehearsed": "DryRun",
    "ShelvedSku": "CatalogItem",
    "ShopWindow": "ProductReader, AvailabilityReader",
    "StockShort": "InsufficientStock",
    "Telling": "EmittedEvent",
    "Till": "CheckoutHarness",
    "TooEarly": "PrematureEvent",
    "Turner": "ChunkTransition",
    "Warehouse": "InventoryHarness",
    "Watchdog": "Sweeper",
    "desk": "service",
    "errors_domain": "domain",
    "folded_sku": "normalize_sku",
    "heard": "consumed",
    "keys_repository": "price_book_repository",
    "knowing": "containing",
    "lacking": "shortages",
    "look_after": "check_deadline, resume",
    "looked_after": "on_deadline",
    "owned_open": "load_open_basket",
    "read_ports": "ports",
    "rehearsal": "dry_run",
    "retold": "placement_attempts",
    "sku_key": "normalize_sku",
    "tellings": "emitted_events",
    "told_again": "retry_placement",
    "watchdog": "sweeper",
    "weather": "fault_profile",
}
"""Retired names, whole or as a word of a longer one, and what stands for them."""

PROSE = {
    r"\bwatchdogs?\b": "sweeper",
    r"\bwhat it holds itself to\b": "guarantees",
    r"\bwho tells whom\b": "event flow",
    r"\bwhoever is woken by it\b": "the on-call engineer",
    r"\bthe tools' own words\b": "tool logs",
    r"\bagain is harmless\b": "idempotent",
    r"\btwice does what once does\b": "idempotent",
    r"\bnobody's order: it belongs into\b": "cannot become an order; it goes to the dead-letter queue",
    r"\bsums grow only\b": "amounts are monotonic",
    r"\bput a staff member in\b": "create a staff user",
    r"\bfor as long as the shop is kept\b": "until `make reset`",
    r"\bwipes what it holds\b": "deletes all local data",
    r"\bthe news of\b": "the event of",
    r"\bdoes-not-add-up\b": "totals-mismatch",
    r"\bevents[- ]that[- ]nobody[- ]heard\b": "unpublished events",
    r"\bstill-changing\b": "reservation-contention",
    r"\btoo-early\b": "premature-event",
}
"""Retired wording, as regular expressions, and what to write."""

EXCEPTIONS = {
    "tests/test_vocabulary.py": "it lists them",
    "docs/decisions": "decisions name what they replaced",
    "LICENSE": "not ours to word",
    "NOTICE": "not ours to word",
    "requirements": "names of packages",
    "layers/": "names of packages",
    "data/": "a retailer's words",
    "CHANGELOG.md": "history",
}
TEXT = {".py", ".md", ".toml", ".yml", ".json", ".in", ""}


def tracked() -> Iterator[PurePosixPath]:
    command = ["git", "ls-files"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for line in listed.splitlines():
        path = PurePosixPath(line)
        if path.suffix in TEXT and (ROOT / path).is_file():
            yield path


def excepted(path: PurePosixPath) -> bool:
    name = str(path)
    if name.startswith("layers/") and path.suffix == ".py":
        return False
    return any(name == each or name.startswith(each) for each in EXCEPTIONS)


def words_of(identifier: str) -> set[str]:
    """The identifier, and each run of its words: look_after of can_look_after, ShopWindow of TheShopWindow."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[A-Z]", identifier)
    joiner = "_" if "_" in identifier.strip("_") or identifier.islower() else ""
    runs = {
        joiner.join(parts[start:end])
        for start in range(len(parts))
        for end in range(start + 1, len(parts) + 1)
    }
    return runs | {identifier}


def identifiers(source: str) -> Iterator[str]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME:
            yield token.string


TEXTS = {path: (ROOT / path).read_text() for path in tracked() if not excepted(path)}
SOURCES = {path: text for path, text in TEXTS.items() if path.suffix == ".py"}
FLAT = {path: " ".join(text.split()).lower() for path, text in TEXTS.items()}


def test_no_identifier_is_a_retired_name() -> None:
    names = {name: str(path) for path in SOURCES for name in identifiers(SOURCES[path])}
    found = {
        name: f"{where}: write {IDENTIFIERS[retired]}"
        for name, where in names.items()
        for retired in words_of(name) & IDENTIFIERS.keys()
    }
    assert not found


def test_no_module_has_a_retired_name() -> None:
    retired = {name.lower() for name in IDENTIFIERS}
    assert not [
        str(path) for path in SOURCES for part in path.parts if words_of(part.removesuffix(".py")) & retired
    ]


@pytest.mark.parametrize("retired", PROSE)
def test_no_text_uses_retired_wording(retired: str) -> None:
    pattern = re.compile(retired)
    found = [str(path) for path, text in FLAT.items() if pattern.search(text)]
    assert not found, f"write {PROSE[retired]!r}"


@pytest.mark.parametrize(
    ("name", "retired"),
    [("OrderDesks", "Desks"), ("can_look_after", "look_after"), ("_desk", "desk"), ("Telling", "Telling")],
)
def test_a_retired_name_is_found_within_another(name: str, retired: str) -> None:
    assert retired in words_of(name)


def test_other_names_are_left_alone() -> None:
    assert not words_of("Desktop") & IDENTIFIERS.keys()
    assert not words_of("until") & IDENTIFIERS.keys()
