"""A service's REST API, built from its route table."""

import json
from collections.abc import Mapping, Sequence

from aws_cdk import Duration, Tags
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_logs as logs
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from cartwright.http import Access, Route
from cartwright.http.responses import ALLOWED_HEADERS, EXPOSED_HEADERS
from cartwright.http.routes import methods
from stacks.constructs import alarms
from stacks.constructs.acknowledge import acknowledge
from stacks.constructs.gateway_responses import add_problem_responses
from stacks.constructs.request_models import RequestModels
from stacks.constructs.service_function import ServiceFunction, log_retention
from stacks.constructs.service_stack import ServiceStack

STAGE_NAME = "v1"


class ServiceApi(Construct):
    """Resources, methods, validators, models, authorizer, throttles and access log for every route of a service.

    Paths, types and access come from the service's api.py alone, so the API, the dispatcher and the contract can't
    differ. A route that requires sign-in accepts tokens of its access's user pool.

    Example::

        functions = {"public": reader, "search": finder, "staff": writer, "thumbnails": reader}
        ServiceApi(stack, "Api", routes=ROUTES, functions=functions, user_pools=pools)
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        routes: Sequence[Route],
        functions: Mapping[str, ServiceFunction],
        user_pools: Mapping[Access, cognito.IUserPool],
    ) -> None:
        """``functions`` are keyed by ``Route.handler``.

        Raises ValueError for a route whose handler has no function, and for a handler that serves both customers and
        staff: a function verifies the tokens of one pool only.
        """
        super().__init__(scope, name)
        host = ServiceStack.around(self)
        self._access_log = logs.LogGroup(
            self,
            "AccessLog",
            retention=log_retention(host.settings.log_retention_days),
            removal_policy=host.data_removal,
        )
        self.api = self._rest_api(host)
        self._execution_log(host)
        add_problem_responses(self.api, origin=_origin_of_gateway_errors(host.settings.cors_origins))
        self._validator = self.api.add_request_validator(
            "Validator", validate_request_body=True, validate_request_parameters=True
        )
        signed_in = sorted({route.access for route in routes if route.access.signed_in})
        self._authorisers = {
            access: apigateway.CognitoUserPoolsAuthorizer(
                self, f"{access.title()}TokenAuthorizer", cognito_user_pools=[user_pools[access]]
            )
            for access in signed_in
        }
        self._models = RequestModels(self, self.api)
        for function in functions.values():
            function.function.add_environment("CORS_ORIGINS", " ".join(host.settings.cors_origins))
        integrations = {key: _integration(function) for key, function in functions.items()}
        _refuse_mixed_handlers(routes)
        for route in routes:
            if route.handler not in integrations:
                raise ValueError(
                    f"{route.operation} is served by {route.handler!r}, but there is no such function."
                )
            self._add(route, integrations[route.handler])
        self._answer_preflights(routes, host)
        self._protect(host)
        alarms.alarm(
            self,
            "ServerErrors",
            metric=self.api.deployment_stage.metric_server_error(period=alarms.PERIOD, statistic="Sum"),
            threshold=1,
            description=f"The API of {host.service} answers 5xx. See the function's log group for the reason.",
        )
        host.state(ApiUrl=self.url, ApiId=self.api.rest_api_id, ApiStage=STAGE_NAME)

    @property
    def url(self) -> str:
        """Has no trailing slash."""
        return f"https://{self.api.rest_api_id}.execute-api.{ServiceStack.around(self).region}.amazonaws.com/{STAGE_NAME}"

    @property
    def url_for_functions(self) -> str:
        """The URL for the shop's own functions. Locally it is a path on the embedded AWS, whose port they know."""
        host = ServiceStack.around(self)
        embedded = f"/_aws/execute-api/{host.service}/{STAGE_NAME}"
        return embedded if host.settings.hosted_by == "embedded" else self.url

    def _rest_api(self, host: ServiceStack) -> apigateway.RestApi:
        api = apigateway.RestApi(
            self,
            "Rest",
            rest_api_name=host.stack_name,
            description=host.settings.name + " " + host.service,
            cloud_watch_role=False,
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            deploy_options=apigateway.StageOptions(
                stage_name=STAGE_NAME,
                access_log_destination=apigateway.LogGroupLogDestination(self._access_log),
                access_log_format=apigateway.AccessLogFormat.custom(json.dumps(_ACCESS_LOG)),
                logging_level=apigateway.MethodLoggingLevel.ERROR,
                data_trace_enabled=False,
                metrics_enabled=False,
                tracing_enabled=True,
                throttling_rate_limit=host.settings.throttle_rate,
                throttling_burst_limit=host.settings.throttle_burst,
            ),
        )
        if host.settings.hosted_by == "embedded":
            Tags.of(api).add("ms-custom-id", host.service)
        return api

    def _execution_log(self, host: ServiceStack) -> None:
        """API Gateway writes its own errors to a group of this name. A group that API Gateway creates never expires."""
        group = logs.LogGroup(
            self,
            "ExecutionLog",
            log_group_name=f"API-Gateway-Execution-Logs_{self.api.rest_api_id}/{STAGE_NAME}",
            retention=log_retention(host.settings.log_retention_days),
            removal_policy=host.data_removal,
        )
        self.api.deployment_stage.node.add_dependency(group)

    def _add(self, route: Route, integration: apigateway.LambdaIntegration) -> None:
        for method in methods([route.method]):
            self._add_method(route, method, integration)

    def _add_method(self, route: Route, name: str, integration: apigateway.LambdaIntegration) -> None:
        query = route.query.__struct_fields__ if route.query else ()
        signed_in = route.access.signed_in
        method = self.api.root.resource_for_path(route.path).add_method(
            name,
            integration,
            operation_name=route.operation if name == route.method else f"{route.operation}Headers",
            request_parameters={f"method.request.querystring.{field}": False for field in query},
            request_validator=self._validator,
            authorizer=self._authorisers.get(route.access),
            authorization_type=apigateway.AuthorizationType.COGNITO
            if signed_in
            else apigateway.AuthorizationType.NONE,
        )
        if not signed_in:
            reason = (
                f"{route.operation} is public in the route table."
                if route.access is Access.PUBLIC
                else f"Callers of {route.operation} are machines: its function verifies their key or signature."
            )
            acknowledge(method, {"AwsSolutions-APIG4": reason, "AwsSolutions-COG4": reason})
        if route.body:
            resource = method.node.default_child
            assert isinstance(resource, apigateway.CfnMethod)  # noqa: S101 - narrows the type for the checker
            resource.request_models = {route.media_type: self._models.of(route, route.body).ref}

    def _answer_preflights(self, routes: Sequence[Route], host: ServiceStack) -> None:
        """Each resource allows the methods that it has."""
        for path in dict.fromkeys(route.path for route in routes):
            self.api.root.resource_for_path(path).add_cors_preflight(
                allow_origins=list(host.settings.cors_origins),
                allow_methods=methods(route.method for route in routes if route.path == path),
                allow_headers=list(ALLOWED_HEADERS),
                expose_headers=list(EXPOSED_HEADERS),
                max_age=Duration.hours(1),
            )

    def _protect(self, host: ServiceStack) -> None:
        acl = host.shared.web_acl
        if not acl:
            reason = f"The settings of stage {host.settings.name} disable the web firewall: no shopper uses the stage."
            acknowledge(self.api.deployment_stage, {"AwsSolutions-APIG3": reason})
        if acl and host.settings.hosts("AWS::WAFv2::WebACLAssociation"):
            wafv2.CfnWebACLAssociation(
                self,
                "Firewall",
                resource_arn=self.api.deployment_stage.stage_arn,
                web_acl_arn=acl.attr_arn,
            )


def _origin_of_gateway_errors(origins: Sequence[str]) -> str:
    """The gateway can only return one fixed origin. With several, any page may read its errors, which hold no data."""
    return origins[0] if len(origins) == 1 else "*"


def _refuse_mixed_handlers(routes: Sequence[Route]) -> None:
    served = {(route.handler, route.access) for route in routes if route.access.signed_in}
    for handler in {handler for handler, _ in served}:
        if {(handler, Access.CUSTOMER), (handler, Access.STAFF)} <= served:
            raise ValueError(f"{handler!r} serves customers and staff, whose app clients differ.")


def _integration(function: ServiceFunction) -> apigateway.LambdaIntegration:
    return apigateway.LambdaIntegration(function.alias, proxy=True, scope_permission_to_method=False)


_ACCESS_LOG = {
    "requestId": "$context.requestId",
    "function_request_id": "$context.integration.requestId",
    "ip": "$context.identity.sourceIp",
    "method": "$context.httpMethod",
    "path": "$context.resourcePath",
    "status": "$context.status",
    "latency_ms": "$context.responseLatency",
    "error": "$context.error.responseType",
    "caller": "$context.authorizer.claims.sub",
}
"""What the function's line of the request lacks, and what requests need that reach no function."""
