"""API Gateway's models: enough to turn away what is no object, never more than the handler accepts."""

from typing import Annotated

import msgspec
import pytest
from jsonschema import Draft4Validator

from cartwright.http import Route
from catalog.api import ROUTES
from stacks.constructs.json_schema import gateway_model


class Parcel(msgspec.Struct, forbid_unknown_fields=True):
    weight: Annotated[int, msgspec.Meta(gt=0, description="In grams")]
    label: str | None = None


def test_an_object_passes_whatever_it_holds() -> None:
    validator = Draft4Validator(gateway_model(Parcel))
    assert validator.is_valid({"weight": 1})
    assert validator.is_valid({"weight": "heavy", "colour": "red"}), (
        "the handler names the field, the gateway would not"
    )


@pytest.mark.parametrize("body", [None, [], "text", 1, True])
def test_what_is_no_object_does_not(body: object) -> None:
    assert not Draft4Validator(gateway_model(Parcel)).is_valid(body)


def test_the_fields_are_described() -> None:
    assert gateway_model(Parcel)["properties"] == {"weight": {"description": "In grams"}, "label": {}}


@pytest.mark.parametrize(
    "route", [route for route in ROUTES if route.request], ids=lambda route: route.operation
)
def test_every_request_has_a_valid_model_that_stands_alone(route: Route) -> None:
    assert route.request
    model = gateway_model(route.request)
    Draft4Validator.check_schema(model)
    assert model["title"] == route.request.__name__
    assert "$ref" not in str(model), "API Gateway resolves references between models of the API only"
