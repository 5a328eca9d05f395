"""Each kind of change of an event, and what the gate makes of it."""

import copy

import pytest

from ops.contracts.versions import event_changes
from tests.contracts.small_api import GONE, Case, Document

EVENT: Document = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "urn:cartwright:event:ThingMade:v1",
    "x-eventbridge": {"source": "cartwright.things", "detail-type": "ThingMade"},
    "type": "object",
    "properties": {
        "version": {"const": 1},
        "id": {"type": "string"},
        "data": {"$ref": "#/$defs/Thing"},
    },
    "required": ["version", "id", "data"],
    "$defs": {
        "Thing": {
            "type": "object",
            "properties": {
                "sku": {"type": "string", "maxLength": 40},
                "status": {"enum": ["active", "draft"]},
                "note": {"type": "string"},
            },
            "required": ["sku", "status"],
        }
    },
    "examples": [{"version": 1, "id": "1", "data": {"sku": "A", "status": "active"}}],
}
_PROPERTIES = ("$defs", "Thing", "properties")
_THING = ".$defs.Thing.properties"

BREAKING = [
    Case(
        "another source", ("x-eventbridge", "source"), "cartwright.other", ".x-eventbridge", "no longer match"
    ),
    Case("another name", ("x-eventbridge", "detail-type"), "Made", ".x-eventbridge", "no longer match"),
    Case(
        "another version",
        ("properties", "version", "const"),
        2,
        ".properties.version.enum",
        "2 is now permitted",
    ),
    Case("a property is removed", (*_PROPERTIES, "note"), GONE, f"{_THING}.note", "is removed"),
    Case(
        "a property may be missing",
        ("$defs", "Thing", "required"),
        ["sku"],
        f"{_THING}.status",
        "no longer required",
    ),
    Case(
        "a property that queued events lack is required",
        ("$defs", "Thing", "required"),
        ["sku", "status", "note"],
        f"{_THING}.note",
        "is now required",
    ),
    Case(
        "a type is another",
        (*_PROPERTIES, "note", "type"),
        "integer",
        f"{_THING}.note",
        "no longer permitted",
    ),
    Case(
        "a value is new",
        (*_PROPERTIES, "status", "enum"),
        ["active", "archived", "draft"],
        f"{_THING}.status.enum",
        '"archived" is now permitted',
    ),
    Case(
        "a value that queued events have is removed",
        (*_PROPERTIES, "status", "enum"),
        ["active"],
        f"{_THING}.status.enum",
        '"draft" is no longer permitted',
    ),
    Case("a limit rises", (*_PROPERTIES, "sku", "maxLength"), 60, f"{_THING}.sku.maxLength", "is now 60"),
    Case("a limit sinks", (*_PROPERTIES, "sku", "maxLength"), 20, f"{_THING}.sku.maxLength", "is now 20"),
]
COMPATIBLE = [
    Case("a property is new", (*_PROPERTIES, "weight"), {"type": "integer"}, f"{_THING}.weight", "is new"),
]
SILENT = [
    Case("a description", (*_PROPERTIES, "sku", "description"), "Stock-keeping unit"),
    Case("an example", ("examples",), []),
    Case("a farewell", ("deprecated",), True),
]


@pytest.mark.parametrize("case", BREAKING, ids=str)
def test_breaks_consumers(case: Case) -> None:
    breaking = [change for change in event_changes(EVENT, case.apply(EVENT)) if change.breaking]

    assert any(each.path == f"${case.told}" and case.words in each.message for each in breaking), breaking


@pytest.mark.parametrize("case", COMPATIBLE, ids=str)
def test_breaks_nobody(case: Case) -> None:
    (change,) = event_changes(EVENT, case.apply(EVENT))

    assert (change.path, change.breaking) == (f"${case.told}", False)
    assert case.words in change.message


@pytest.mark.parametrize("case", SILENT, ids=str)
def test_is_no_change_of_the_event(case: Case) -> None:
    assert event_changes(EVENT, case.apply(EVENT)) == []


def test_a_new_required_property_breaks_consumers_of_queued_events() -> None:
    new = copy.deepcopy(EVENT)
    new["$defs"]["Thing"]["properties"]["weight"] = {"type": "integer"}
    new["$defs"]["Thing"]["required"].append("weight")

    (change,) = event_changes(EVENT, new)

    assert change.breaking
    assert change.message == "is new and required in events"
