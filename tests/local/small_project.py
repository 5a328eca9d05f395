"""A project as small as ``ops`` can deploy: one stack with a queue and a bucket, for tests of the lifecycle.

It runs a copy of ops/ beside its own app.py, so a test may break the app without touching the real one.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import botocore.session

from ops import paths, processes
from ops.processes import ServerProcess

STACK = "cartwright-local-small"
QUEUE = 'aws_sqs.Queue(stack, "Queue")'
BUCKET = 'aws_s3.Bucket(stack, "Bucket")'
READ_TABLE = '''
written = aws_dynamodb.Table(
    stack,
    "Written",
    table_name="written",
    partition_key=aws_dynamodb.Attribute(name="pk", type=aws_dynamodb.AttributeType.STRING),
    stream=aws_dynamodb.StreamViewType.KEYS_ONLY,
)
read = aws_sqs.Queue(stack, "Read", queue_name="read")
reader = aws_lambda.Function(
    stack,
    "Reader",
    runtime=aws_lambda.Runtime.PYTHON_3_13,
    handler="index.handler",
    environment={"QUEUE_URL": read.queue_url},
    code=aws_lambda.Code.from_inline("""
import os

import boto3


def handler(event, context):
    for record in event["Records"]:
        key = record["dynamodb"]["Keys"]["pk"]["S"]
        boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE_URL"], MessageBody=key)
"""),
)
read.grant_send_messages(reader)
reader.add_event_source(
    aws_lambda_event_sources.DynamoEventSource(
        written, starting_position=aws_lambda.StartingPosition.TRIM_HORIZON
    )
)
'''
"""A table with a stream; a function sends the keys that it reads to a queue."""
REFUSED = 'CfnResource(stack, "Odd", type="AWS::Odd::Thing")'

_APP = """
from aws_cdk import App, CfnOutput, CfnResource, CliCredentialsStackSynthesizer, Environment, Stack
from aws_cdk import aws_dynamodb, aws_lambda, aws_lambda_event_sources, aws_s3, aws_sqs

app = App()
home = Environment(account="000000000000", region="eu-west-1")
stack = Stack(app, "{stack}", env=home, synthesizer=CliCredentialsStackSynthesizer())
{resources}
CfnOutput(stack, "Names", value=",".join(
    [child.node.id for child in stack.node.children if child.node.default_child]))
app.synth()
"""


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


class SmallProject:
    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.local = folder / ".local"
        folder.mkdir()
        shutil.copytree(paths.ROOT / "ops", folder / "ops", ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "node_modules").symlink_to(paths.ROOT / "node_modules")
        (folder / "stacks").mkdir()
        shutil.copy(paths.ROOT / "stacks" / "omissions.py", folder / "stacks")
        for package in ("stacks", "stacks/checks"):
            (folder / package).mkdir(exist_ok=True)
            (folder / package / "__init__.py").write_text("")
        sources = [str(paths.ROOT / name) for name in ("layers/shared/python", "functions")]
        (folder / "stacks" / "__init__.py").write_text(f"import sys\n\nsys.path.extend({sources})\n")
        shutil.copy(paths.ROOT / "stacks" / "checks" / "releases.py", folder / "stacks" / "checks")
        (folder / "cdk.json").write_text(json.dumps({"app": f"{sys.executable} app.py", "context": {}}))
        self.define(QUEUE)

    def define(self, *resources: str) -> None:
        (self.folder / "app.py").write_text(_APP.format(stack=STACK, resources="\n".join(resources)))

    def ops(self, *arguments: str, **environment: str) -> Result:
        with self.start(*arguments, **environment) as child:
            out, err = child.communicate(timeout=120)
        return Result(child.returncode, out, err)

    def start(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        hidden = ("AWS_", "PYTHON", "CARTWRIGHT_")
        environment = {key: value for key, value in os.environ.items() if not key.startswith(hidden)}
        return subprocess.Popen(
            [sys.executable, "-m", "ops", *arguments],
            cwd=self.folder,
            env={**environment, **(more or {"AWS_PROFILE": "of-the-caller-and-not-to-be-used"})},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def up(self) -> Result:
        return self.ops("up", "--port", str(self.port))

    def server(self) -> ServerProcess | None:
        return next((found for found in processes.servers() if found.home == self.local), None)

    def client(self, service: str) -> Any:
        core = botocore.session.Session(session_vars={"profile": (None, None, None, None)})
        core.set_config_variable("config_file", os.devnull)
        session = boto3.Session(
            aws_access_key_id="test",
            aws_secret_access_key="test",
            region_name="eu-west-1",
            botocore_session=core,
        )
        return session.client(service, endpoint_url=f"http://127.0.0.1:{self.port}")

    def resource_types(self) -> set[str]:
        answer = self.client("cloudformation").describe_stack_resources(StackName=STACK)
        return {resource["ResourceType"] for resource in answer["StackResources"]}

    def write(self, key: str) -> None:
        self.client("dynamodb").put_item(TableName="written", Item={"pk": {"S": key}})

    def reads(self, key: str) -> bool:
        """Whether the reader of READ_TABLE sends the key in time. Others may come first, and one may come twice."""
        sqs, deadline = self.client("sqs"), time.monotonic() + 10
        url = sqs.get_queue_url(QueueName="read")["QueueUrl"]
        while time.monotonic() < deadline:
            for message in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=2).get("Messages", ()):
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                if message["Body"] == key:
                    return True
        return False

    def kill(self) -> None:
        server = self.server()
        assert server is not None
        processes.kill(server)

    def close(self) -> None:
        if server := self.server():
            os.kill(server.pid, signal.SIGCONT)
            processes.kill(server)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
