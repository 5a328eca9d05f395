"""A deployed shop as the operator sees it: its stacks' outputs, its URLs, and clients of its AWS."""

import functools
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

from ops import embedded, paths, stages
from ops.errors import OpsError

LOCAL = "local"
SETTLED = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """``endpoint`` is None for AWS itself. ``outputs`` are the stacks' outputs, by stack name."""

    stage: str
    region: str
    endpoint: str | None
    outputs: Mapping[str, Mapping[str, str]]

    @property
    def apis(self) -> dict[str, str]:
        """The base URL of every service that has an API, without a trailing slash."""
        found = {}
        for stack, outputs in self.outputs.items():
            if self.endpoint and "ApiId" in outputs:
                url = f"{self.endpoint}/_aws/execute-api/{outputs['ApiId']}/{outputs.get('ApiStage', 'v1')}"
            elif "ApiUrl" in outputs:
                url = outputs["ApiUrl"].rstrip("/")
            else:
                continue
            found[stack.removeprefix(f"cartwright-{self.stage}-")] = url
        return found

    def api(self, service: str) -> str:
        if service in self.apis:
            return self.apis[service]
        raise OpsError(f"The stage {self.stage} has no API of {service!r}.", _deploy_it(self.stage))

    def output(self, service: str, key: str) -> str:
        value = self.outputs.get(stack_name(self.stage, service), {}).get(key)
        if value is None:
            raise OpsError(
                f"The stack {stack_name(self.stage, service)} has no output {key}.", _deploy_it(self.stage)
            )
        return value

    def client(self, service: str, config: Config | None = None) -> Any:
        return client(service, stage=self.stage, endpoint=self.endpoint, region=self.region, config=config)

    def resources(self, service: str, cloudformation: Any = None) -> list[dict[str, Any]]:
        """The resources of the service's stack. Cached, because creating a client is slow."""
        pages = (cloudformation or self.client("cloudformation")).get_paginator("list_stack_resources")
        try:
            return [
                resource
                for page in pages.paginate(StackName=stack_name(self.stage, service))
                for resource in page["StackResourceSummaries"]
            ]
        except ClientError as error:
            if error.response["Error"]["Code"] != "ValidationError":
                raise
            services = ", ".join(name.removeprefix(f"cartwright-{self.stage}-") for name in self.outputs)
            raise OpsError(
                f"The stage {self.stage} has no service {service!r}.", f"Services: {services}."
            ) from error

    def save(self) -> None:
        content = asdict(self) | {"apis": self.apis}
        order = ("stage", "endpoint", "region", "apis", "outputs")
        text = json.dumps({key: content[key] for key in order}, indent=2) + "\n"
        scratch = paths.shop_file().with_suffix(".tmp")
        scratch.write_text(text)
        scratch.replace(paths.shop_file())

    @classmethod
    def load(cls, stage: str) -> Self:
        """The shop of a stage. Raises OpsError when it is not available."""
        stages.ensure_known(stage)
        return cls._local() if stage == LOCAL else cls._of_account(stage)

    @classmethod
    def _local(cls) -> Self:
        server = embedded.running()
        if server is None:
            raise OpsError("The local shop is not running.", "Run 'make up'.")
        try:
            content = json.loads(paths.shop_file().read_text())
        except (OSError, ValueError) as error:
            raise OpsError("The deployment of the local shop is incomplete.", "Run 'make up'.") from error
        if content["endpoint"] != embedded.endpoint(server.port):
            raise OpsError(f"The local shop moved to port {server.port}.", "Run 'make up' to print its URLs.")
        return cls(
            stage=LOCAL, region=content["region"], endpoint=content["endpoint"], outputs=content["outputs"]
        )

    @classmethod
    def _of_account(cls, stage: str) -> Self:
        region = account_region()
        stacks = describe_stacks(client("cloudformation", stage=stage, endpoint=None, region=region), stage)
        if not stacks:
            raise OpsError(f"The stage {stage} is not deployed in {region}.", _deploy_it(stage))
        return cls(stage=stage, region=region, endpoint=None, outputs=outputs_of(stacks))


def stack_name(stage: str, service: str) -> str:
    return f"cartwright-{stage}-{service}"


def client(
    service: str, *, stage: str, endpoint: str | None, region: str, config: Config | None = None
) -> Any:
    """A boto3 client. For the local stage it ignores the caller's AWS settings; for other stages it uses them."""
    if stage != LOCAL:
        return boto3.Session(region_name=region).client(service, config=config)
    return _local_client(service, endpoint, region, config)


@functools.cache
def _local_client(service: str, endpoint: str | None, region: str, config: Config | None) -> Any:
    """Cached: creating a session takes longer than most commands."""
    core = botocore.session.Session(session_vars={"profile": (None, None, None, None)})
    core.set_config_variable("config_file", "/dev/null")
    session = boto3.Session(
        botocore_session=core,
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106
        region_name=region,
    )
    return session.client(service, endpoint_url=endpoint, config=config)


def account_region() -> str:
    """The region of the operator's environment, from either variable: boto3 alone reads only one of them."""
    region = os.environ.get("AWS_REGION") or boto3.Session().region_name
    if not region:
        raise OpsError("No AWS region is set.", "Set AWS_REGION, or AWS_PROFILE to a profile that has one.")
    return str(region)


def describe_stacks(cloudformation: Any, stage: str) -> list[dict[str, Any]]:
    """The stage's stacks, in any state."""
    pages = cloudformation.get_paginator("describe_stacks").paginate()
    prefix = stack_name(stage, "")
    return [stack for page in pages for stack in page["Stacks"] if stack["StackName"].startswith(prefix)]


def outputs_of(stacks: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    return {
        stack["StackName"]: {item["OutputKey"]: item["OutputValue"] for item in stack.get("Outputs", [])}
        for stack in sorted(stacks, key=lambda stack: str(stack["StackName"]))
    }


def _deploy_it(stage: str) -> str:
    return "Run 'make up'." if stage == LOCAL else f"Run 'make deploy STAGE={stage}'."
