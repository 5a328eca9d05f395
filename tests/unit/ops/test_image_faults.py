"""Each way in which products, records and files of images can differ is named, and nothing else is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from catalog.images.links import FILES
from ops.image_faults import images_faults

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
IMAGE, OTHER = "01936b5e-90d1-7a3c-b1f4-2c5d6e7f8091", "01936b5e-90d1-7a3c-b1f4-2c5d6e7f8092"


def product(product_id: str = "p-1", *image_ids: str) -> dict[str, Any]:
    urls = [*(f"images/{each}" for each in image_ids), "https://cdn.example.com/x.jpg"]
    return {"pk": f"P#{product_id}", "sk": "P", "id": product_id, "images": [{"url": url} for url in urls]}


def record(image_id: str = IMAGE, **changes: Any) -> dict[str, Any]:
    about = {"id": image_id, "product_id": "p-1", "state": "ready", "attached": True}
    return {
        "pk": "P#p-1",
        "sk": f"M#{image_id}",
        "created_at": (NOW - timedelta(hours=2)).isoformat(),
        **about,
        **changes,
    }


def files(image_id: str = IMAGE) -> list[str]:
    return [f"originals/p-1/{image_id}", *(f"renditions/{image_id}/{file}" for file in FILES)]


REST: list[dict[str, Any]] = [
    {"pk": "SKU#A", "sk": "SKU#A"},
    {"pk": "P#p-9", "sk": "P", "id": "p-9", "removed": True},
]


def test_a_sound_catalogue_has_no_faults() -> None:
    items: list[dict[str, Any]] = [
        product("p-1", IMAGE),
        record(),
        record("waits", state="waiting", attached=False),
        record("refused", state="quarantined", attached=False),
        record("new", attached=False, created_at=(NOW - timedelta(minutes=5)).isoformat()),
        *REST,
    ]
    keys = [*files(), *files("new"), "uploads/p-1/waits", "quarantine/p-1/refused", "quarantine/stray/1"]
    assert list(images_faults(items, keys, NOW)) == []


@pytest.mark.parametrize(
    ("items", "keys", "fault"),
    [
        ([product("p-1", IMAGE)], files(), "which has no record"),
        ([product("p-1", IMAGE), record(product_id="p-2")], files(), "which belongs to product p-2"),
        ([product("p-1", IMAGE), record(state="waiting")], files(), "which is waiting"),
        ([product("p-1", IMAGE), record()], files()[1:], "has no original"),
        ([product("p-1", IMAGE), record()], [*files()[:3], *files()[4:]], "which has no "),
        ([product("p-1"), record()], files(), "no longer shows it, but it still exists"),
        ([product("p-1"), record(attached=False)], files(), "does not show it"),
        ([product("p-1")], files(), "it has 7 files but no record"),
        ([], [f"renditions/{IMAGE}/huge.png"], "no image has a file of this name"),
        ([], ["index.html"], "object index.html"),
    ],
)
def test_a_fault_is_named(items: list[dict[str, Any]], keys: list[str], fault: str) -> None:
    (found,) = images_faults(items, keys, NOW)
    assert fault in found
