"""Each kind of change of an HTTP contract, and what the gate makes of it."""

import copy

import pytest

from ops.contracts.api_changes import api_changes
from tests.contracts.breaking_requests import BREAKING_REQUESTS
from tests.contracts.breaking_responses import BREAKING_RESPONSES
from tests.contracts.harmless_changes import COMPATIBLE, SILENT
from tests.contracts.small_api import API, Case


def test_an_api_has_not_changed_against_itself() -> None:
    assert api_changes(API, copy.deepcopy(API)) == []


@pytest.mark.parametrize("case", [*BREAKING_REQUESTS, *BREAKING_RESPONSES], ids=str)
def test_breaks_callers(case: Case) -> None:
    breaking = [change for change in api_changes(API, case.apply(API)) if change.breaking]

    assert any(each.path == f"${case.told}" and case.words in each.message for each in breaking), breaking


@pytest.mark.parametrize("case", COMPATIBLE, ids=str)
def test_breaks_nobody(case: Case) -> None:
    changes = api_changes(API, case.apply(API))

    assert not [change for change in changes if change.breaking]
    assert any(each.path == f"${case.told}" and case.words in each.message for each in changes), changes


@pytest.mark.parametrize("case", SILENT, ids=str)
def test_is_no_change_of_the_contract(case: Case) -> None:
    assert api_changes(API, case.apply(API)) == []


def test_a_new_required_property_of_a_request_breaks_callers() -> None:
    new = copy.deepcopy(API)
    schema = new["components"]["schemas"]["ThingInput"]
    schema["properties"]["size"] = {"type": "string"}
    schema["required"].append("size")

    (change,) = api_changes(API, new)

    assert change.breaking
    assert str(change) == "$.components.schemas.ThingInput.properties.size: is new and required in requests"


def test_a_schema_that_refers_to_itself_is_compared_once() -> None:
    tree = copy.deepcopy(API)
    thing = tree["components"]["schemas"]["Thing"]
    thing["properties"]["parent"] = {"$ref": "#/components/schemas/Thing"}
    changed = copy.deepcopy(tree)
    del changed["components"]["schemas"]["Thing"]["properties"]["grams"]

    (change,) = api_changes(tree, changed)

    assert change.path == "$.components.schemas.Thing.properties.grams"
