"""``ops deploy`` and ``ops destroy``: a stage in the operator's own AWS account."""

import json
from typing import Annotated

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError

from ops import cdk, console, guide, paths
from ops.errors import OpsError
from ops.options import AccountStage
from ops.shop import SETTLED, Shop, account_region, aws_error

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask: for pipelines.")]


def deploy(stage: AccountStage, yes: Yes = False) -> None:
    """Deploy a stage to the account of your credentials; asks before it widens permissions."""
    region = _ensure_account(stage)
    _ensure_bootstrapped(stage, region)
    approval = "never" if yes else "broadening"
    cdk.attach(["deploy", "--all", "--require-approval", approval, *_scope(stage)])
    guide.urls(Shop.load(stage))


def bootstrap(stage: AccountStage) -> None:
    """Prepare the account and region for CDK: a bucket and roles, once for all stages there."""
    _ensure_account(stage)
    cdk.attach(["bootstrap", *_scope(stage)])


def destroy(stage: AccountStage, yes: Yes = False) -> None:
    """Take a stage out of the account. What the stage retains, prod its data, stays."""
    _ensure_account(stage)
    cdk.attach(["destroy", "--all", *(["--force"] if yes else []), *_scope(stage)])


def _scope(stage: str) -> list[str]:
    return ["--context", f"stage={stage}", "--output", str(paths.local_dir() / f"cdk.out.{stage}")]


def _ensure_account(stage: str) -> str:
    """The region that the operator's credentials point at, said aloud with the account."""
    stages = json.loads((paths.ROOT / "cdk.json").read_text())["context"]["stages"]
    hosted = sorted(name for name, block in stages.items() if block["hosted_by"] == "aws")
    if stage not in hosted:
        what = "runs on this machine" if stage in stages else "is not in cdk.json"
        raise OpsError(f"The stage {stage} {what}.", f"Stages for an account: {', '.join(hosted)}.")
    region = account_region()
    try:
        caller = boto3.Session(region_name=region).client("sts").get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        why = str(error).rstrip(".")
        raise OpsError(
            f"There are no usable AWS credentials ({why}).", "Set AWS_PROFILE, or run 'aws login'."
        ) from error
    console.note(f"Stage {stage}: account {caller['Account']}, region {region}.")
    return region


def _ensure_bootstrapped(stage: str, region: str) -> None:
    cloudformation = boto3.Session(region_name=region).client("cloudformation")
    try:
        stacks = cloudformation.describe_stacks(StackName="CDKToolkit")["Stacks"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise aws_error(error) from error
        stacks = []
    if not stacks or stacks[0]["StackStatus"] not in SETTLED:
        remedy = f"Run 'make bootstrap STAGE={stage}' once."
        raise OpsError(f"The account is not bootstrapped for CDK in {region}.", remedy)
