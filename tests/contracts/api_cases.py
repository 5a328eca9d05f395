"""Edits of the small API, by what they mean to its callers."""

from tests.contracts.small_api import API, GONE, Case, Key

_LIST: tuple[Key, ...] = ("paths", "/things", "get")
_CREATE: tuple[Key, ...] = ("paths", "/things", "post")
_GET, _POST = '.paths["/things"].get', '.paths["/things"].post'
_SCHEMAS = ".components.schemas"


def _schema(*keys: Key) -> tuple[Key, ...]:
    return ("components", "schemas", *keys)


def _property(kind: str, *keys: Key) -> tuple[Key, ...]:
    return _schema(kind, "properties", *keys)


_CONTENT: tuple[Key, ...] = ("content", "application/json")
_PROBLEM: tuple[Key, ...] = ("content", "application/problem+json")
_NEW_PARAMETER = {"name": "sort", "in": "query", "required": False, "schema": {"type": "string"}}
_NEW_PROBLEM: dict[str, object] = {"already-taken": {"value": {}}, "too-many": {"value": {}}}

BREAKING = [
    Case("a path is gone", ("paths", "/things"), GONE, _GET, "the operation is gone"),
    Case("a method is gone", _CREATE, GONE, _POST, "the operation is gone"),
    Case(
        "an operation is renamed",
        (*_LIST, "operationId"),
        "things",
        f"{_GET}.operationId",
        "generated clients",
    ),
    Case(
        "a route asks for a token",
        (*_LIST, "security"),
        [{"cognito": []}],
        f"{_GET}.security",
        "who may call",
    ),
    Case("a route is open to all", (*_CREATE, "security"), [], f"{_POST}.security", "who may call"),
    Case(
        "a route is for others",
        (*_CREATE, "security"),
        [{"cognito": ["owner"]}],
        f"{_POST}.security",
        "owner",
    ),
    Case(
        "callers sign in another way",
        ("components", "securitySchemes", "cognito", "scheme"),
        "basic",
        ".components.securitySchemes",
        "sign in another way",
    ),
    Case("a parameter is gone", (*_LIST, "parameters", 0), GONE, f"{_GET}.parameters", "limit is gone"),
    Case(
        "a required parameter is new",
        (*_LIST, "parameters", 2),
        {**_NEW_PARAMETER, "required": True},
        f"{_GET}.parameters[2]",
        "sort is new and required",
    ),
    Case(
        "a parameter is required",
        ("components", "parameters", "Kind", "required"),
        True,
        ".components.parameters.Kind",
        "kind is now required",
    ),
    Case(
        "a parameter's limit sinks",
        (*_LIST, "parameters", 0, "schema", "maximum"),
        50,
        f"{_GET}.parameters[0].schema.maximum",
        "was 100, is now 50 in requests",
    ),
    Case(
        "a parameter means something else when left out",
        (*_LIST, "parameters", 0, "schema", "default"),
        10,
        f"{_GET}.parameters[0].schema.default",
        "was 20, is now 10",
    ),
    Case(
        "a parameter's value is gone",
        ("components", "parameters", "Kind", "schema", "enum"),
        ["big"],
        ".components.parameters.Kind.schema.enum",
        '"small" is no longer permitted',
    ),
    Case("the request body is gone", (*_CREATE, "requestBody"), GONE, f"{_POST}.requestBody", "is gone"),
    Case(
        "a request body is new",
        (*_LIST, "requestBody"),
        {"required": True, "content": {}},
        f"{_GET}.requestBody",
        "a request body is now required",
    ),
    Case(
        "the body's media type is gone",
        (*_CREATE, "requestBody", *_CONTENT),
        GONE,
        f'{_POST}.requestBody.content["application/json"]',
        "the media type is gone",
    ),
    Case(
        "a request's property is required",
        _schema("ThingInput", "required"),
        ["name", "grams"],
        f"{_SCHEMAS}.ThingInput.properties.grams",
        "is now required in requests",
    ),
    Case(
        "a request's property is gone",
        _property("ThingInput", "grams"),
        GONE,
        f"{_SCHEMAS}.ThingInput.properties.grams",
        "is gone in requests",
    ),
    Case(
        "a request's type narrows",
        _property("ThingInput", "grams", "type"),
        "integer",
        f"{_SCHEMAS}.ThingInput.properties.grams",
        "was number, is now integer",
    ),
    Case(
        "a request's type is another",
        _property("ThingInput", "grams", "type"),
        "string",
        f"{_SCHEMAS}.ThingInput.properties.grams",
        "number is no longer permitted",
    ),
    Case(
        "a request may not say null",
        _property("ThingInput", "note"),
        {"type": "string"},
        f"{_SCHEMAS}.ThingInput.properties.note",
        "null is no longer permitted in requests",
    ),
    Case(
        "a request's limit sinks",
        _property("ThingInput", "name", "maxLength"),
        40,
        f"{_SCHEMAS}.ThingInput.properties.name.maxLength",
        "was 80, is now 40",
    ),
    Case(
        "a request's lower limit rises",
        _property("ThingInput", "name", "minLength"),
        2,
        f"{_SCHEMAS}.ThingInput.properties.name.minLength",
        "was 1, is now 2",
    ),
    Case(
        "a request's limit is new",
        _property("ThingInput", "grams", "maximum"),
        1000,
        f"{_SCHEMAS}.ThingInput.properties.grams.maximum",
        "was unlimited, is now 1000",
    ),
    Case(
        "a request's pattern is another",
        _property("ThingInput", "name", "pattern"),
        "^[a-y]+$",
        f"{_SCHEMAS}.ThingInput.properties.name.pattern",
        'was "^[a-z]+$"',
    ),
    Case(
        "a request's value is gone",
        _property("ThingInput", "status", "enum"),
        ["draft"],
        f"{_SCHEMAS}.ThingInput.properties.status.enum",
        '"active" is no longer permitted',
    ),
    Case(
        "a request means something else when it is silent",
        _property("ThingInput", "status", "default"),
        "active",
        f"{_SCHEMAS}.ThingInput.properties.status.default",
        'was "draft", is now "active"',
    ),
    Case(
        "unknown properties of a request are refused",
        _schema("ThingInput", "additionalProperties"),
        False,
        f"{_SCHEMAS}.ThingInput.additionalProperties",
        "no longer permitted",
    ),
    Case(
        "the values of a request's map narrow",
        _property("ThingInput", "prices", "additionalProperties", "minimum"),
        1,
        f"{_SCHEMAS}.ThingInput.properties.prices.additionalProperties.minimum",
        "was 0, is now 1",
    ),
    Case(
        "the keys of a request's map narrow",
        _property("ThingInput", "prices", "propertyNames", "pattern"),
        "^GBP$",
        f"{_SCHEMAS}.ThingInput.properties.prices.propertyNames.pattern",
        'is now "^GBP$"',
    ),
    Case("a response is gone", (*_LIST, "responses", "200"), GONE, f'{_GET}.responses["200"]', "is gone"),
    Case("a success is new", (*_CREATE, "responses", "202"), {}, f'{_POST}.responses["202"]', "is new"),
    Case(
        "a header is gone",
        (*_CREATE, "responses", "201", "headers", "Location"),
        GONE,
        f'{_POST}.responses["201"].headers.Location',
        "the header is gone",
    ),
    Case(
        "a response's media type is gone",
        (*_CREATE, "responses", "201", *_CONTENT),
        GONE,
        f'{_POST}.responses["201"].content["application/json"]',
        "the media type is gone",
    ),
    Case(
        "a problem's code is gone",
        (*_CREATE, "responses", "409", *_PROBLEM, "examples", "already-taken"),
        GONE,
        f'{_POST}.responses["409"].content["application/problem+json"].examples["already-taken"]',
        "the problem code is gone",
    ),
    Case(
        "a shared problem's code is gone",
        ("components", "responses", "BadRequest", *_PROBLEM, "examples"),
        {},
        '.components.responses.BadRequest.content["application/problem+json"].examples["bad-request"]',
        "the problem code is gone",
    ),
    Case(
        "a response's property is gone",
        _property("Thing", "grams"),
        GONE,
        f"{_SCHEMAS}.Thing.properties.grams",
        "is gone in responses",
    ),
    Case(
        "a response's property may be missing",
        _schema("Thing", "required"),
        ["id"],
        f"{_SCHEMAS}.Thing.properties.name",
        "is no longer required in responses",
    ),
    Case(
        "a response's type widens",
        _property("Thing", "grams", "type"),
        "number",
        f"{_SCHEMAS}.Thing.properties.grams",
        "was integer, is now number",
    ),
    Case(
        "a response may say null",
        _property("Thing", "name", "type"),
        ["string", "null"],
        f"{_SCHEMAS}.Thing.properties.name",
        "null is now permitted",
    ),
    Case(
        "a response's value is new",
        _property("Thing", "status", "enum"),
        ["active", "archived", "draft"],
        f"{_SCHEMAS}.Thing.properties.status.enum",
        '"archived" is now permitted',
    ),
    Case(
        "a response's values are no longer listed",
        _property("Thing", "status"),
        {"type": "string"},
        f"{_SCHEMAS}.Thing.properties.status.enum",
        "is gone in responses",
    ),
    Case(
        "a response's limit rises",
        _property("Page", "items", "maxItems"),
        200,
        f"{_SCHEMAS}.Page.properties.items.maxItems",
        "was 100, is now 200",
    ),
    Case(
        "a response's limit is gone",
        _property("Thing", "grams", "minimum"),
        GONE,
        f"{_SCHEMAS}.Thing.properties.grams.minimum",
        "was 1, is now unlimited",
    ),
    Case(
        "a response's format is gone",
        _property("Thing", "id", "format"),
        GONE,
        f"{_SCHEMAS}.Thing.properties.id.format",
        'was "uuid", is now unlimited',
    ),
    Case(
        "what is sent both ways narrows",
        _property("Part", "sku", "maxLength"),
        20,
        f"{_SCHEMAS}.Part.properties.sku.maxLength",
        "in requests",
    ),
    Case(
        "what is sent both ways widens",
        _property("Part", "sku", "maxLength"),
        60,
        f"{_SCHEMAS}.Part.properties.sku.maxLength",
        "in responses",
    ),
    Case(
        "a keyword that nobody judges appears in a request",
        _property("ThingInput", "grams", "multipleOf"),
        5,
        f"{_SCHEMAS}.ThingInput.properties.grams.multipleOf",
        "is now 5",
    ),
]
COMPATIBLE = [
    Case("a path is new", ("paths", "/parts"), {"get": {}}, '.paths["/parts"].get', "the operation is new"),
    Case("a method is new", ("paths", "/things", "delete"), {}, '.paths["/things"].delete', "is new"),
    Case(
        "a parameter is new",
        (*_LIST, "parameters", 2),
        _NEW_PARAMETER,
        f"{_GET}.parameters[2]",
        "sort is new",
    ),
    Case(
        "a parameter's limit rises",
        (*_LIST, "parameters", 0, "schema", "maximum"),
        200,
        f"{_GET}.parameters[0].schema.maximum",
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
        (*_CREATE, "requestBody", "required"),
        False,
        f"{_POST}.requestBody",
        "is no longer required",
    ),
    Case(
        "a request's property is new",
        _property("ThingInput", "size"),
        {"type": "string"},
        f"{_SCHEMAS}.ThingInput.properties.size",
        "is new in requests",
    ),
    Case(
        "a request's property may be left out",
        _schema("ThingInput", "required"),
        [],
        f"{_SCHEMAS}.ThingInput.properties.name",
        "is no longer required in requests",
    ),
    Case(
        "a request may say null",
        _property("ThingInput", "grams", "type"),
        ["number", "null"],
        f"{_SCHEMAS}.ThingInput.properties.grams",
        "null is now permitted in requests",
    ),
    Case(
        "a response's property is new",
        _property("Thing", "size"),
        {"type": "string"},
        f"{_SCHEMAS}.Thing.properties.size",
        "is new in responses",
    ),
    Case(
        "a response's property is never missing",
        _schema("Thing", "required"),
        ["id", "name", "grams"],
        f"{_SCHEMAS}.Thing.properties.grams",
        "is now required in responses",
    ),
    Case(
        "a response is never null",
        _property("Page", "next"),
        {"type": "string"},
        f"{_SCHEMAS}.Page.properties.next",
        "null is no longer permitted in responses",
    ),
    Case(
        "a response's value is gone",
        _property("Thing", "status", "enum"),
        ["active"],
        f"{_SCHEMAS}.Thing.properties.status.enum",
        '"draft" is no longer permitted',
    ),
    Case("a refusal is new", (*_CREATE, "responses", "404"), {}, f'{_POST}.responses["404"]', "is new"),
    Case(
        "a header is new",
        (*_CREATE, "responses", "201", "headers", "ETag"),
        {},
        f'{_POST}.responses["201"].headers.ETag',
        "the header is new",
    ),
    Case(
        "a problem's code is new",
        (*_CREATE, "responses", "409", *_PROBLEM, "examples"),
        _NEW_PROBLEM,
        f'{_POST}.responses["409"].content["application/problem+json"].examples["too-many"]',
        "the problem code is new",
    ),
]
SILENT = [
    Case("a summary", (*_LIST, "summary"), "Things, page by page"),
    Case("a tag", (*_LIST, "tags"), ["all"]),
    Case("a description", _schema("Part", "description"), "Either way"),
    Case("an example", _property("Thing", "name", "examples"), ["mug"]),
    Case(
        "a scheme's description", ("components", "securitySchemes", "cognito", "description"), "An ID token"
    ),
    Case("a server", ("servers",), [{"url": "https://example.org"}]),
    Case("the order of values", _property("Thing", "status", "enum"), ["draft", "active"]),
    Case("null written as a type", _property("Page", "next"), {"type": ["null", "string"]}),
    Case(
        "a parameter no longer shared",
        (*_LIST, "parameters", 1),
        API["components"]["parameters"]["Kind"],
    ),
    Case("a schema no longer shared", _property("Thing", "part"), API["components"]["schemas"]["Part"]),
]
