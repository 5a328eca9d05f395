"""What CloudFormation made of a service's stack, by the names that the stack's code gives."""

import json
from dataclasses import dataclass
from typing import Any

from tests.local.conftest import LocalShop

STACK = "cartwright-local-catalog"


@dataclass(frozen=True)
class DeployedFunction:
    shop: LocalShop
    name: str
    stack: str = STACK

    @property
    def role(self) -> str:
        return resource(self.shop, "AWS::IAM::Role", f"{self.name}Role", self.stack)

    @property
    def log_group(self) -> str:
        return resource(self.shop, "AWS::Logs::LogGroup", f"{self.name}Logs", self.stack)

    def lines(self, correlation_id: str) -> list[dict[str, Any]]:
        """The structured log lines of one request or import."""
        found = (
            self.shop.session()
            .client("logs")
            .filter_log_events(logGroupName=self.log_group, filterPattern=f'"{correlation_id}"')
        )
        lines = [
            json.loads(event["message"]) for event in found["events"] if event["message"].startswith("{")
        ]
        return [line for line in lines if line.get("correlation_id") == correlation_id]


def resource(shop: LocalShop, kind: str, logical_prefix: str, stack: str = STACK) -> str:
    """The physical id of the one resource of this type whose logical id begins so."""
    resources = shop.session().client("cloudformation").describe_stack_resources(StackName=stack)
    (found,) = (
        str(each["PhysicalResourceId"])
        for each in resources["StackResources"]
        if each["ResourceType"] == kind and each["LogicalResourceId"].startswith(logical_prefix)
    )
    return found
