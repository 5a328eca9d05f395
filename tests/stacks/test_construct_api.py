import json
from typing import Any

import msgspec
import pytest
from aws_cdk import Duration

from cartwright.http import Access
from cartwright.http.responses import ALLOWED_HEADERS, EXPOSED_HEADERS
from cartwright.http.routes import MERGE_PATCH
from catalog.api import ROUTES
from catalog.settings import PublicSettings
from stacks.accounts import Accounts
from stacks.constructs.service_api import ServiceApi
from stacks.constructs.service_function import ServiceFunction
from stacks.constructs.service_stack import ServiceStack
from tests.stacks.toolkit import only, resources, service_stack


def function(stack: ServiceStack, name: str) -> ServiceFunction:
    return ServiceFunction(
        stack,
        name,
        handler=name.lower(),
        settings=PublicSettings(service="catalog", table_name="products"),
        description=name,
        memory_mb=256,
        timeout=Duration.seconds(10),
    )


def build(stage: str = "prod", **options: Any) -> ServiceStack:
    stack = service_stack(stage)
    accounts = Accounts(stack.node.root, stage=stack.settings, shared=stack.shared)  # type: ignore[arg-type]
    functions = {name: function(stack, name.title()) for name in sorted({route.handler for route in ROUTES})}
    ServiceApi(
        stack,
        "Api",
        **{"routes": ROUTES, "functions": functions, "user_pools": accounts.user_pools, **options},
    )
    return stack


@pytest.fixture(scope="module")
def prod() -> ServiceStack:
    return build()


def methods(stack: ServiceStack) -> dict[str, dict[str, Any]]:
    found = (each["Properties"] for each in resources(stack, "AWS::ApiGateway::Method").values())
    return {each["OperationName"]: each for each in found if each["HttpMethod"] not in ("OPTIONS", "HEAD")}


def test_every_route_is_a_method_under_its_operation(prod: ServiceStack) -> None:
    assert set(methods(prod)) == {route.operation for route in ROUTES}


def test_a_route_that_is_not_public_demands_a_token(prod: ServiceStack) -> None:
    for route in ROUTES:
        method = methods(prod)[route.operation]
        expected = "NONE" if route.access is Access.PUBLIC else "COGNITO_USER_POOLS"
        assert method["AuthorizationType"] == expected, route.operation
        assert ("AuthorizerId" in method) is (route.access is not Access.PUBLIC)


def test_each_access_is_judged_by_its_own_pool() -> None:
    routes = [
        msgspec.structs.replace(
            ROUTES[0], access=access, operation=f"for{access}", handler=access, path=f"/{access}"
        )
        for access in (Access.CUSTOMER, Access.STAFF)
    ]
    stack = service_stack("prod")
    accounts = Accounts(stack.node.root, stage=stack.settings, shared=stack.shared)  # type: ignore[arg-type]
    functions = {access.value: function(stack, access.title()) for access in (Access.CUSTOMER, Access.STAFF)}
    ServiceApi(stack, "Api", routes=routes, functions=functions, user_pools=accounts.user_pools)
    authorisers = resources(stack, "AWS::ApiGateway::Authorizer")
    for access, pool in ((Access.CUSTOMER, "UsersPool"), (Access.STAFF, "StaffPool")):
        named = authorisers[methods(stack)[f"for{access}"]["AuthorizerId"]["Ref"]]["Properties"]
        assert f"GetAtt{pool}" in json.dumps(named["ProviderARNs"])


def test_no_function_serves_customers_and_staff() -> None:
    routes = [
        msgspec.structs.replace(ROUTES[0], access=access, operation=f"for{access}", path=f"/{access}")
        for access in (Access.CUSTOMER, Access.STAFF)
    ]
    with pytest.raises(ValueError, match="serves customers and staff"):
        build(routes=routes)


def test_every_method_is_validated_and_bodies_have_a_model_of_their_type(prod: ServiceStack) -> None:
    models = {name: each["Properties"] for name, each in resources(prod, "AWS::ApiGateway::Model").items()}
    for route in ROUTES:
        method = methods(prod)[route.operation]
        assert "RequestValidatorId" in method
        if route.request:
            model = models[method["RequestModels"]["application/json"]["Ref"]]
            assert model["Name"] == route.request.__name__
            assert model["Schema"]["type"] == "object"
            assert set(model["Schema"]["properties"]) == set(route.request.__struct_encode_fields__)
    validator = only(resources(prod, "AWS::ApiGateway::RequestValidator"))
    assert validator["ValidateRequestBody"] is True
    assert validator["ValidateRequestParameters"] is True


def test_query_parameters_are_declared(prod: ServiceStack) -> None:
    parameters = methods(prod)["listProductHistory"]["RequestParameters"]
    assert {name.rsplit(".", 1)[1] for name in parameters if "querystring" in name} == {
        "limit",
        "cursor",
    }


def test_the_stage_throttles_logs_and_traces(prod: ServiceStack) -> None:
    stage = only(resources(prod, "AWS::ApiGateway::Stage"))
    settings = stage["MethodSettings"][0]
    assert (settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"]) == (1000, 500)
    assert (settings["LoggingLevel"], settings["DataTraceEnabled"]) == ("ERROR", False)
    assert stage["TracingEnabled"] is True
    written = json.loads(stage["AccessLogSetting"]["Format"])
    assert {"requestId", "status", "latency_ms", "caller"} <= written.keys()


def test_what_the_gateway_answers_itself_is_a_problem(prod: ServiceStack) -> None:
    answers = [each["Properties"] for each in resources(prod, "AWS::ApiGateway::GatewayResponse").values()]
    assert {"DEFAULT_4XX", "DEFAULT_5XX", "UNAUTHORIZED", "THROTTLED"} <= {
        each["ResponseType"] for each in answers
    }
    for each in answers:
        problem = json.loads(each["ResponseTemplates"]["application/json"])
        assert {"type", "title", "code", "detail", "correlation_id"} <= problem.keys()
        assert str(problem.get("status")) == each.get("StatusCode", "None")
        content_type = each["ResponseParameters"]["gatewayresponse.header.Content-Type"]
        assert content_type == "'application/problem+json'"


def test_browsers_of_other_origins_may_ask_first(prod: ServiceStack) -> None:
    preflights = [
        each
        for each in resources(prod, "AWS::ApiGateway::Method").values()
        if each["Properties"]["HttpMethod"] == "OPTIONS"
    ]
    assert len(preflights) == len({route.path for route in ROUTES})
    permitted = set()
    for each in preflights:
        (answer,) = each["Properties"]["Integration"]["IntegrationResponses"]
        said = {name.rsplit(".", 1)[1]: value for name, value in answer["ResponseParameters"].items()}
        permitted.add(said["Access-Control-Allow-Methods"].strip("'"))
        assert said["Access-Control-Allow-Headers"].strip("'").split(",") == list(ALLOWED_HEADERS)
        assert said["Access-Control-Expose-Headers"].strip("'").split(",") == list(EXPOSED_HEADERS)
    assert {"GET,HEAD,POST", "DELETE,GET,HEAD,PATCH,PUT", "POST"} <= permitted


def test_what_can_be_got_has_a_head_that_is_as_closed(prod: ServiceStack) -> None:
    """By a method of its own: ANY would hand every other verb to the function, under one authoriser."""
    found = [each["Properties"] for each in resources(prod, "AWS::ApiGateway::Method").values()]
    places = {
        verb: {
            str(each["ResourceId"]): (
                each["AuthorizationType"],
                each.get("AuthorizerId"),
                each.get("RequestParameters"),
                each["RequestValidatorId"],
                each["Integration"],
            )
            for each in found
            if each["HttpMethod"] == verb
        }
        for verb in ("GET", "HEAD")
    }
    assert len(places["GET"]) == sum(route.method == "GET" for route in ROUTES)
    assert places["HEAD"] == places["GET"]
    names = [each["OperationName"] for each in found if "OperationName" in each]
    assert len(names) == len(set(names))


def deployment(stack: ServiceStack) -> str:
    (name,) = resources(stack, "AWS::ApiGateway::Deployment")
    return name


def test_a_change_of_a_model_alone_is_deployed() -> None:
    """The stage serves the deployment, which CloudFormation makes anew only under another logical id."""
    (route,) = (each for each in ROUTES if each.operation == "createProduct")
    of = {}
    for what, fields in {"one": ["a"], "two": ["a", "b"], "again": ["a"]}.items():
        body = msgspec.defstruct("Body", [(field, str) for field in fields])
        stack = build(routes=[msgspec.structs.replace(route, request=body)])
        of[what] = deployment(stack)
        (waits,) = resources(stack, "AWS::ApiGateway::Deployment").values()
        assert resources(stack, "AWS::ApiGateway::Model").keys() <= set(waits["DependsOn"])
    assert of["one"] == of["again"] != of["two"]


def test_another_model_for_an_operation_is_deployed() -> None:
    one, other = (each for each in ROUTES if each.operation in ("createProduct", "createCategory"))
    swapped = [
        msgspec.structs.replace(one, request=other.request),
        msgspec.structs.replace(other, request=one.request),
    ]
    assert deployment(build(routes=[one, other])) != deployment(build(routes=swapped))


@pytest.mark.parametrize(
    ("origins", "of_gateway", "of_functions"),
    [
        (["https://a.example"], "'https://a.example'", "https://a.example"),
        (["https://a.example", "https://b.example"], "'*'", "https://a.example https://b.example"),
    ],
)
def test_only_the_stages_own_pages_may_read(origins: list[str], of_gateway: str, of_functions: str) -> None:
    stack = service_stack("prod", cors_origins=origins)
    accounts = Accounts(stack.node.root, stage=stack.settings, shared=stack.shared)  # type: ignore[arg-type]
    functions = {name: function(stack, name.title()) for name in sorted({route.handler for route in ROUTES})}
    ServiceApi(stack, "Api", routes=ROUTES, functions=functions, user_pools=accounts.user_pools)
    answers = resources(stack, "AWS::ApiGateway::GatewayResponse").values()
    header = "gatewayresponse.header.Access-Control-Allow-Origin"
    assert {each["Properties"]["ResponseParameters"][header] for each in answers} == {of_gateway}
    environments = {
        each["Properties"]["Environment"]["Variables"]["CORS_ORIGINS"]
        for each in resources(stack, "AWS::Lambda::Function").values()
    }
    assert environments == {of_functions}


def test_a_patch_is_modelled_under_its_own_media_type() -> None:
    stack = build(
        routes=[
            msgspec.structs.replace(
                route, request=None, method="PATCH", patch=route.request, media_type=MERGE_PATCH
            )
            for route in ROUTES
            if route.operation == "replaceProduct"
        ]
    )
    (model,) = resources(stack, "AWS::ApiGateway::Model").items()
    assert (model[1]["Properties"]["Name"], model[1]["Properties"]["ContentType"]) == (
        "ProductInputPatch",
        MERGE_PATCH,
    )
    assert methods(stack)["replaceProduct"]["RequestModels"] == {MERGE_PATCH: {"Ref": model[0]}}


def test_the_firewall_stands_in_front_in_prod_only(prod: ServiceStack) -> None:
    assert resources(prod, "AWS::WAFv2::WebACLAssociation")
    assert not resources(build("dev"), "AWS::WAFv2::WebACLAssociation")


def test_a_route_without_a_function_is_refused() -> None:
    lost = msgspec.structs.replace(ROUTES[0], handler="nobody")
    with pytest.raises(ValueError, match="getProduct is served by 'nobody'"):
        build(routes=[lost])
