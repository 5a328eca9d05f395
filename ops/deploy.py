"""``ops deploy`` and ``ops destroy``: a stage in the operator's own AWS account."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError

from ops import cdk, console, guide, paths, preflight, replacements, stages
from ops.account import Account
from ops.aws_errors import aws_error
from ops.errors import OpsError
from ops.options import AccountStage
from ops.shop import SETTLED, Shop, account_region, stack_name

Yes = Annotated[bool, typer.Option("--yes", help="Do not prompt, for pipelines.")]
AllowReplacement = Annotated[
    bool,
    typer.Option(
        "--allow-replacement", help="With --yes: continue when a resource that holds data is replaced."
    ),
]
Policy = Annotated[
    str | None,
    typer.Option(
        "--execution-policy",
        help="ARN of CloudFormation's execution policy; docs/operations.md has the minimal one. "
        "Default: AdministratorAccess.",
    ),
]


def deploy(stage: AccountStage, yes: Yes = False, allow_replacement: AllowReplacement = False) -> None:
    """Deploy a stage to the account of your credentials. First lists replacements and problems."""
    region = _ensure_account(stage)
    _ensure_bootstrapped(stage, region)
    account = Account(stage, region)
    there = account.existing_stacks(stack_name(stage, ""))
    with console.step("Synthesising the templates (cdk synth)"):
        assembly = _synthesise(stage, there)
    templates = _templates(assembly)
    _look_ahead(stage, account, templates, there)
    _ask_about_replacements(stage, assembly, sorted(there & templates.keys()), yes, allow_replacement)
    approval = "never" if yes else "broadening"
    cdk.attach(["deploy", "--all", "--app", str(assembly), "--require-approval", approval])
    if stages.blocks()[stage]["retain_data"] and (created := sorted(templates.keys() - there)):
        console.note(f"These new stacks are now protected from deletion: {', '.join(created)}.")
        protected = str(_synthesise(stage, None))
        cdk.attach(["deploy", *created, "--exclusively", "--app", protected, "--require-approval", approval])
    guide.urls(Shop.load(stage))


def bootstrap(stage: AccountStage, policy: Policy = None) -> None:
    """Prepare the account and region for CDK: a bucket and roles, once for all stages."""
    _ensure_account(stage)
    narrowed = ["--cloudformation-execution-policies", policy] if policy else []
    cdk.attach(["bootstrap", *narrowed, "--context", f"stage={stage}", "--output", str(_folder(stage))])


def destroy(stage: AccountStage, yes: Yes = False) -> None:
    """Remove a stage from the account. Retained resources, such as the data of prod, stay."""
    _ensure_account(stage)
    scope = ["--context", f"stage={stage}", "--output", str(_folder(stage))]
    cdk.attach(["destroy", "--all", *(["--force"] if yes else []), *scope])


def _synthesise(stage: str, there: frozenset[str] | None) -> Path:
    """The stage's templates. Stacks that are not ``there`` yet are not protected."""
    existing = [] if there is None else ["--context", f"existing_stacks={','.join(sorted(there)) or 'none'}"]
    arguments = [
        "synth",
        "--quiet",
        "--context",
        f"stage={stage}",
        *existing,
        "--output",
        str(_folder(stage)),
    ]
    cdk.run(arguments, log=paths.logs_dir() / f"synth-{stage}.log", environment=cdk.account_environment())
    return _folder(stage)


def _folder(stage: str) -> Path:
    return paths.local_dir() / f"cdk.out.{stage}"


def _templates(assembly: Path) -> dict[str, dict[str, Any]]:
    suffix = ".template.json"
    return {
        path.name.removesuffix(suffix): json.loads(path.read_text())
        for path in sorted(assembly.glob(f"*{suffix}"))
    }


def _look_ahead(
    stage: str, account: Account, templates: Mapping[str, dict[str, Any]], there: frozenset[str]
) -> None:
    """Prints what will not work. Raises OpsError when the deployment would fail."""
    from stacks.checks import releases  # noqa: PLC0415

    block = stages.blocks()[stage]
    found = list(preflight.examples(stage, block))
    limit = account.concurrency_limit()
    if limit is not None:
        found += preflight.concurrency(templates, limit)
    mail_from = block.get("mail_from")
    identity = block.get("mail_identity") or str(mail_from or "").rpartition("@")[2]
    found += preflight.mail(mail_from, account.sender(identity) if identity else None)
    before = {name: account.template(name) for name in sorted(there & templates.keys())}
    found += [
        preflight.Finding(f"{each.where} {each.says}.", stops=True)
        for each in releases.findings(before, templates)
    ]
    for each in found:
        console.note(f"{'✗' if each.stops else '!'} {each.says}")
    if any(each.stops for each in found):
        raise OpsError("The stage can't be deployed.", "Fix the problems above, then deploy again.")


def _ask_about_replacements(
    stage: str, assembly: Path, stacks: list[str], yes: bool, allow_replacement: bool
) -> None:
    if not stacks:
        return
    with console.step("Comparing with the deployed stacks (cdk diff)"):
        found = replacements.planned(stage, assembly, stacks)
    listed = [each for each in found if each.kind not in replacements.MADE_ANEW]
    usual = len(found) - len(listed)
    for each in sorted(listed, key=lambda each: not each.loses_data):
        console.note(f"{'✗' if each.loses_data else '!'} {each}")
    if usual:
        console.note(f"{usual} versions, layers and API deployments are replaced, as in every release.")
    data = [each for each in listed if each.loses_data]
    if data and yes and not allow_replacement:
        raise OpsError(
            f"This deployment replaces or deletes {len(data)} resources that hold data.",
            "Deploy without --yes to review them, or use --allow-replacement.",
        )
    if listed and not yes and not typer.confirm("Continue?", err=True):
        raise OpsError("Nothing was deployed.", "Run the command again to deploy.")


def _ensure_account(stage: str) -> str:
    """The region of the operator's credentials. Prints the account."""
    known = stages.blocks()
    hosted = sorted(name for name, block in known.items() if block["hosted_by"] == "aws")
    if stage not in hosted:
        what = "runs on this machine only" if stage in known else "is not in cdk.json"
        raise OpsError(f"The stage {stage} {what}.", f"Stages for an account: {', '.join(hosted)}.")
    region = account_region()
    try:
        caller = boto3.Session(region_name=region).client("sts").get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        raise aws_error(error) from error
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
