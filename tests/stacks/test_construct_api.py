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
    pool = Accounts(stack.node.root, stage=stack.settings, shared=stack.shared).user_pool  # type: ignore[arg-type]
    functions = {name: function(stack, name.title()) for name in sorted({route.handler for route in ROUTES})}
    ServiceApi(stack, "Api", **{"routes": ROUTES, "functions": functions, "user_pool": pool, **options})
    return stack


@pytest.fixture(scope="module")
def prod() -> ServiceStack:
    return build()


def methods(stack: ServiceStack) -> dict[str, dict[str, Any]]:
    found = (each["Properties"] for each in resources(stack, "AWS::ApiGateway::Method").values())
    return {each["OperationName"]: each for each in found if each["HttpMethod"] != "OPTIONS"}


def test_every_route_is_a_method_under_its_operation(prod: ServiceStack) -> None:
    assert set(methods(prod)) == {route.operation for route in ROUTES}


def test_a_route_that_is_not_public_demands_a_token(prod: ServiceStack) -> None:
    for route in ROUTES:
        method = methods(prod)[route.operation]
        expected = "NONE" if route.access is Access.PUBLIC else "COGNITO_USER_POOLS"
        assert method["AuthorizationType"] == expected, route.operation
        assert ("AuthorizerId" in method) is (route.access is not Access.PUBLIC)


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
    assert {"GET,POST", "DELETE,GET,PATCH,PUT", "POST"} <= permitted


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
