"""Images on their way into the shop: what is refused before it is sent, and how their end is seen."""

from pathlib import Path
from typing import Any

import pytest

from ops import images
from ops.errors import OpsError


class Staff:
    """Answers each path with its states, one after the other; the last stays."""

    def __init__(self, **states: list[dict[str, Any]]) -> None:
        self.states = states
        self.asked: list[str] = []

    def call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        self.asked.append(path)
        states = self.states[path.rpartition("/")[2]]
        return states.pop(0) if len(states) > 1 else states[0]


SHOWN = {"state": "ready", "attached": True}


def test_a_file_of_another_kind_is_refused_with_the_kinds_there_are() -> None:
    with pytest.raises(
        OpsError, match=r"photo\.heic is not a supported image.* \.jpg, \.jpeg, \.png, \.webp, \.gif"
    ):
        images.type_of(Path("photo.heic"))
    assert images.type_of(Path("PHOTO.JPG")) == "image/jpeg"


def test_all_that_were_sent_are_waited_for() -> None:
    staff = Staff(a=[{"state": "waiting", "attached": False}, SHOWN], b=[SHOWN])
    counted: list[int] = []
    assert images.await_shown(staff, {"a": "1", "b": "2"}, counted.append) == [SHOWN, SHOWN]
    assert counted == [1, 2]
    assert staff.asked == ["/products/1/images/a", "/products/1/images/a", "/products/2/images/b"]


def test_a_refused_image_is_told_with_the_reason() -> None:
    staff = Staff(a=[{"state": "quarantined", "attached": False, "reason": "The file is SVG."}])
    with pytest.raises(OpsError, match=r"The image was rejected: The file is SVG\."):
        images.await_shown(staff, {"a": "1"})


@pytest.mark.parametrize(
    ("named", "path"),
    [
        ("01936b5e-7bff-7c11-8a42-66d0f3f1b8c4", "/staff/products/01936b5e-7bff-7c11-8a42-66d0f3f1b8c4"),
        ("everyday-tote", "/products/by-slug/everyday-tote"),
    ],
)
def test_a_product_is_named_by_id_or_slug(named: str, path: str) -> None:
    staff = Staff(**{path.rpartition("/")[2]: [{"id": "1"}]})
    assert images.id_of(staff, named) == "1"
    assert staff.asked == [path]
