"""The models that API Gateway validates request bodies with."""

import msgspec
from aws_cdk import aws_apigateway as apigateway
from constructs import Construct

from cartwright.http import Route
from stacks.constructs.json_schema import gateway_model


class RequestModels:
    """One model for each body type. A change of a model, or of an operation's model, creates a new deployment.

    A stage serves a deployment, which is a copy of the API at one moment. CloudFormation creates a new one only when
    its logical id changes. The CDK's hash in that id covers neither these models nor their assignment to operations.
    """

    def __init__(self, scope: Construct, api: apigateway.RestApi) -> None:
        self._scope = scope
        self._api = api
        self._models: dict[str, apigateway.CfnModel] = {}

    def of(self, route: Route, kind: type[msgspec.Struct]) -> apigateway.CfnModel:
        """No property is required, so the model also fits a patch of the type."""
        name = f"{kind.__name__}Patch" if route.patch else kind.__name__
        if name not in self._models:
            self._models[name] = self._model(name, route.media_type, kind)
        self._redeploy({route.operation: {route.media_type: name}})
        return self._models[name]

    def _model(self, name: str, media_type: str, kind: type[msgspec.Struct]) -> apigateway.CfnModel:
        schema = gateway_model(kind)
        model = apigateway.CfnModel(
            self._scope,
            f"{name}Model",
            rest_api_id=self._api.rest_api_id,
            content_type=media_type,
            name=name,
            schema=schema,
        )
        self._redeploy({"model": name, "media_type": media_type, "schema": schema})
        if self._api.latest_deployment:
            self._api.latest_deployment.node.add_dependency(model)
        return model

    def _redeploy(self, content: dict[str, object]) -> None:
        if self._api.latest_deployment:
            self._api.latest_deployment.add_to_logical_id(content)
