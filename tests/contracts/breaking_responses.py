"""Edits of the small API that answer what callers never had to understand."""

from tests.contracts.places import CONTENT, CREATE, GET, LIST, POST, PROBLEM, SCHEMAS, property_of, schema
from tests.contracts.small_api import GONE, Case

BREAKING_RESPONSES = [
    Case("a response is removed", (*LIST, "responses", "200"), GONE, f'{GET}.responses["200"]', "is removed"),
    Case("a success is new", (*CREATE, "responses", "202"), {}, f'{POST}.responses["202"]', "is new"),
    Case(
        "a header is removed",
        (*CREATE, "responses", "201", "headers", "Location"),
        GONE,
        f'{POST}.responses["201"].headers.Location',
        "the header is removed",
    ),
    Case(
        "a response's media type is removed",
        (*CREATE, "responses", "201", *CONTENT),
        GONE,
        f'{POST}.responses["201"].content["application/json"]',
        "the media type is removed",
    ),
    Case(
        "a problem's code is removed",
        (*CREATE, "responses", "409", *PROBLEM, "examples", "already-taken"),
        GONE,
        f'{POST}.responses["409"].content["application/problem+json"].examples["already-taken"]',
        "the problem code is removed",
    ),
    Case(
        "a shared problem's code is removed",
        ("components", "responses", "BadRequest", *PROBLEM, "examples"),
        {},
        '.components.responses.BadRequest.content["application/problem+json"].examples["bad-request"]',
        "the problem code is removed",
    ),
    Case(
        "a response's property is removed",
        property_of("Thing", "grams"),
        GONE,
        f"{SCHEMAS}.Thing.properties.grams",
        "is removed in responses",
    ),
    Case(
        "a response's property may be missing",
        schema("Thing", "required"),
        ["id"],
        f"{SCHEMAS}.Thing.properties.name",
        "is no longer required in responses",
    ),
    Case(
        "a response's type widens",
        property_of("Thing", "grams", "type"),
        "number",
        f"{SCHEMAS}.Thing.properties.grams",
        "was integer, is now number",
    ),
    Case(
        "a response may say null",
        property_of("Thing", "name", "type"),
        ["string", "null"],
        f"{SCHEMAS}.Thing.properties.name",
        "null is now permitted",
    ),
    Case(
        "a response's value is new",
        property_of("Thing", "status", "enum"),
        ["active", "archived", "draft"],
        f"{SCHEMAS}.Thing.properties.status.enum",
        '"archived" is now permitted',
    ),
    Case(
        "a response's values are no longer listed",
        property_of("Thing", "status"),
        {"type": "string"},
        f"{SCHEMAS}.Thing.properties.status.enum",
        "is removed in responses",
    ),
    Case(
        "a response's limit rises",
        property_of("Page", "items", "maxItems"),
        200,
        f"{SCHEMAS}.Page.properties.items.maxItems",
        "was 100, is now 200",
    ),
    Case(
        "a response's limit is removed",
        property_of("Thing", "grams", "minimum"),
        GONE,
        f"{SCHEMAS}.Thing.properties.grams.minimum",
        "was 1, is now unlimited",
    ),
    Case(
        "a response's format is removed",
        property_of("Thing", "id", "format"),
        GONE,
        f"{SCHEMAS}.Thing.properties.id.format",
        'was "uuid", is now unlimited',
    ),
    Case(
        "what is sent both ways widens",
        property_of("Part", "sku", "maxLength"),
        60,
        f"{SCHEMAS}.Part.properties.sku.maxLength",
        "in responses",
    ),
]
