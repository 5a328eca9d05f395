"""Which version a change needs, and what may go when."""

import json

import pytest

from ops.contracts.versions import violations
from tests.contracts.small_api import API, Document, edited
from tests.contracts.test_event_changes import EVENT

API_FILE = "contracts/openapi/things.json"
V1, V2 = "contracts/events/ThingMade.v1.json", "contracts/events/ThingMade.v2.json"

BREAKING = edited(API, ("components", "schemas", "ThingInput", "properties", "name", "maxLength"), 40)
COMPATIBLE = edited(API, ("components", "schemas", "ThingInput", "properties", "size"), {"type": "string"})
REWORDED = edited(API, ("paths", "/things", "get", "summary"), "Things")
BROKEN_EVENT = edited(EVENT, ("$defs", "Thing", "properties", "note", "type"), "integer")


def at(version: str, document: Document) -> Document:
    return edited(document, ("info", "version"), version)


def rules(base: dict[str, Document], generated: dict[str, Document]) -> list[str]:
    texts = [{path: json.dumps(each) for path, each in files.items()} for files in (base, generated)]
    return [str(each) for each in violations(*texts)]


@pytest.mark.parametrize(
    ("document", "version"),
    [
        pytest.param(API, "1.4.2", id="nothing"),
        pytest.param(REWORDED, "1.4.2", id="words"),
        pytest.param(COMPATIBLE, "1.5.0", id="a compatible change with a new minor"),
        pytest.param(COMPATIBLE, "2.0.0", id="a compatible change with a new major"),
        pytest.param(BREAKING, "2.0.0", id="a breaking change with a new major"),
        pytest.param(BREAKING, "10.0.0", id="a breaking change with a later major"),
    ],
)
def test_a_change_with_the_version_it_needs(document: Document, version: str) -> None:
    assert rules({API_FILE: API}, {API_FILE: at(version, document)}) == []


@pytest.mark.parametrize("version", ["1.4.2", "1.4.3", "1.5.0"])
def test_a_breaking_change_needs_a_new_major(version: str) -> None:
    (rule,) = rules({API_FILE: API}, {API_FILE: at(version, BREAKING)})

    assert rule == (
        f'{API_FILE} breaks clients since 1.4.2: revert the change, or set VERSION = "2.0.0" in its api.py\n'
        "    $.components.schemas.ThingInput.properties.name.maxLength: was 80, is now 40 in requests"
    )


@pytest.mark.parametrize("version", ["1.4.2", "1.4.3"])
def test_a_compatible_change_needs_a_new_minor(version: str) -> None:
    (rule,) = rules({API_FILE: API}, {API_FILE: at(version, COMPATIBLE)})

    assert 'set VERSION = "1.5.0"' in rule
    assert "$.components.schemas.ThingInput.properties.size: is new in requests" in rule


@pytest.mark.parametrize(
    ("version", "told"), [("1.4.1", "is lowered to 1.4.1"), ("2", "not MAJOR.MINOR.PATCH")]
)
def test_a_version_goes_forward(version: str, told: str) -> None:
    (rule,) = rules({API_FILE: API}, {API_FILE: at(version, API)})

    assert told in rule


def test_what_is_new_needs_nothing() -> None:
    assert rules({}, {API_FILE: API, V1: EVENT}) == []


def test_a_service_goes_only_after_it_was_marked_deprecated() -> None:
    deprecated = API
    for method in ("get", "post"):
        deprecated = edited(deprecated, ("paths", "/things", method, "deprecated"), True)

    assert rules({API_FILE: deprecated}, {}) == []
    (rule,) = rules({API_FILE: API}, {})
    assert "set DEPRECATED = True in its api.py and release that first" in rule


def test_a_breaking_change_of_an_event_is_a_new_version_beside_the_old_one() -> None:
    assert rules({V1: EVENT}, {V1: EVENT, V2: BROKEN_EVENT}) == []
    (rule,) = rules({V1: EVENT}, {V1: BROKEN_EVENT})
    assert "add a class for the next one" in rule
    assert "$.$defs.Thing.properties.note: string is no longer permitted in events" in rule


def test_a_compatible_change_of_an_event_keeps_its_version() -> None:
    wider = edited(EVENT, ("$defs", "Thing", "properties", "weight"), {"type": "integer"})

    assert rules({V1: EVENT}, {V1: wider}) == []


def test_an_event_version_goes_only_after_a_later_one_was_released() -> None:
    (rule,) = rules({V1: EVENT}, {V2: BROKEN_EVENT})

    assert "is removed while consumers may still need it" in rule
    assert rules({V1: EVENT, V2: BROKEN_EVENT}, {V2: BROKEN_EVENT}) == []
    (rule,) = rules({V1: EVENT, V2: BROKEN_EVENT}, {V1: EVENT})
    assert rule.startswith(V2)


def test_an_event_without_successor_goes_only_after_it_was_marked_deprecated() -> None:
    assert rules({V1: edited(EVENT, ("deprecated",), True)}, {}) == []
    (rule,) = rules({V1: EVENT}, {})
    assert "release it once with deprecated = True" in rule
