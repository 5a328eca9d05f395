"""Edits of the small API that callers need not notice."""

from tests.contracts.places import CREATE, GET, LIST, POST, PROBLEM, SCHEMAS, property_of, schema
from tests.contracts.small_api import API, Case

NEW_PARAMETER = {"name": "sort", "in": "query", "required": False, "schema": {"type": "string"}}
NEW_PROBLEM: dict[str, object] = {"already-taken": {"value": {}}, "too-many": {"value": {}}}

COMPATIBLE = [
    Case(
        "what the caller has already need not be sent",
        (*LIST, "responses", "304"),
        {"description": "Not modified"},
        f'{GET}.responses["304"]',
        "the response is new",
    ),
    Case("a path is new", ("paths", "/parts"), {"get": {}}, '.paths["/parts"].get', "the operation is new"),
    Case("a method is new", ("paths", "/things", "delete"), {}, '.paths["/things"].delete', "is new"),
    Case(
        "a parameter is new",
        (*LIST, "parameters", 2),
        NEW_PARAMETER,
        f"{GET}.parameters[2]",
        "sort is new",
    ),
    Case(
        "a parameter's limit rises",
        (*LIST, "parameters", 0, "schema", "maximum"),
        200,
        f"{GET}.parameters[0].schema.maximum",
        "was 100, is now 200",
    ),
    Case(
        "a parameter's value is new",
        ("components", "parameters", "Kind", "schema", "enum"),
        ["big", "middling", "small"],
        ".components.parameters.Kind.schema.enum",
        '"middling" is now permitted',
    ),
    Case(
        "the request body may be left out",
        (*CREATE, "requestBody", "required"),
        False,
        f"{POST}.requestBody",
        "is no longer required",
    ),
    Case(
        "a request's property is new",
        property_of("ThingInput", "size"),
        {"type": "string"},
        f"{SCHEMAS}.ThingInput.properties.size",
        "is new in requests",
    ),
    Case(
        "a request's property may be left out",
        schema("ThingInput", "required"),
        [],
        f"{SCHEMAS}.ThingInput.properties.name",
        "is no longer required in requests",
    ),
    Case(
        "a request may say null",
        property_of("ThingInput", "grams", "type"),
        ["number", "null"],
        f"{SCHEMAS}.ThingInput.properties.grams",
        "null is now permitted in requests",
    ),
    Case(
        "a response's property is new",
        property_of("Thing", "size"),
        {"type": "string"},
        f"{SCHEMAS}.Thing.properties.size",
        "is new in responses",
    ),
    Case(
        "a response's property is never missing",
        schema("Thing", "required"),
        ["id", "name", "grams"],
        f"{SCHEMAS}.Thing.properties.grams",
        "is now required in responses",
    ),
    Case(
        "a response is never null",
        property_of("Page", "next"),
        {"type": "string"},
        f"{SCHEMAS}.Page.properties.next",
        "null is no longer permitted in responses",
    ),
    Case(
        "a response's value is removed",
        property_of("Thing", "status", "enum"),
        ["active"],
        f"{SCHEMAS}.Thing.properties.status.enum",
        '"draft" is no longer permitted',
    ),
    Case("a refusal is new", (*CREATE, "responses", "404"), {}, f'{POST}.responses["404"]', "is new"),
    Case(
        "a header is new",
        (*CREATE, "responses", "201", "headers", "ETag"),
        {},
        f'{POST}.responses["201"].headers.ETag',
        "the header is new",
    ),
    Case(
        "a problem's code is new",
        (*CREATE, "responses", "409", *PROBLEM, "examples"),
        NEW_PROBLEM,
        f'{POST}.responses["409"].content["application/problem+json"].examples["too-many"]',
        "the problem code is new",
    ),
]
SILENT = [
    Case("a summary", (*LIST, "summary"), "Things, page by page"),
    Case("a tag", (*LIST, "tags"), ["all"]),
    Case("a description", schema("Part", "description"), "Either way"),
    Case("an example", property_of("Thing", "name", "examples"), ["mug"]),
    Case(
        "a scheme's description", ("components", "securitySchemes", "cognito", "description"), "An ID token"
    ),
    Case("a server", ("servers",), [{"url": "https://example.org"}]),
    Case("the order of values", property_of("Thing", "status", "enum"), ["draft", "active"]),
    Case("null written as a type", property_of("Page", "next"), {"type": ["null", "string"]}),
    Case(
        "a parameter no longer shared",
        (*LIST, "parameters", 1),
        API["components"]["parameters"]["Kind"],
    ),
    Case("a schema no longer shared", property_of("Thing", "part"), API["components"]["schemas"]["Part"]),
]
