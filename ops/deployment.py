"""Deploys the stacks to the embedded AWS, unless they are up to date."""

import fcntl
import shutil
import tempfile
from pathlib import Path
from typing import Any

from ops import cdk, console, embedded, fingerprint, paths, record
from ops.errors import OpsError
from ops.shop import LOCAL, SETTLED, client, describe_stacks

TOOLKIT = "CDKToolkit"
_ASSEMBLIES = paths.ROOT / "build" / "assemblies"
_KEPT = 2
"""Older assemblies that stay beside a new one, as another shop may be deployed from them."""


def ensure(port: int) -> list[dict[str, Any]]:
    """Bootstraps and deploys the differences. Returns the stacks. Raises OpsError when the deployment fails."""
    endpoint = embedded.endpoint(port)
    cloudformation, ssm = (
        client(name, stage=LOCAL, endpoint=endpoint, region=embedded.REGION)
        for name in ("cloudformation", "ssm")
    )
    inputs = fingerprint.of_inputs()
    with console.step("Comparing the stacks with the code"):
        stacks = describe_stacks(cloudformation, LOCAL)
        if _is_current(stacks, record.read(ssm, "deployed"), inputs):
            return stacks
    environment = cdk.embedded_environment(port)
    if not _is_bootstrapped(cloudformation):
        with console.step("Bootstrapping (cdk bootstrap)"):
            _bootstrap(environment)
    record.forget(ssm, "deployed")
    with console.step("Deploying the stacks (cdk deploy)") as step:
        try:
            _deploy(environment, inputs, step)
        except OpsError as error:
            if not stacks:
                raise
            raise _over(error) from error
    stacks = describe_stacks(cloudformation, LOCAL)
    record.write(ssm, "deployed", {"inputs": inputs, "stacks": _marks(stacks)})
    return stacks


def _over(error: OpsError) -> OpsError:
    """For a failed deployment on top of another state of the code."""
    return OpsError(
        error.message,
        f"{error.remedy} Leftovers of an older checkout may be the cause: run 'make reset', then 'make up'.",
    )


def _is_current(stacks: list[dict[str, Any]], deployed: Any, inputs: str) -> bool:
    """Whether the same inputs led to these stacks, and nothing changed them since."""
    settled = bool(stacks) and all(stack["StackStatus"] in SETTLED for stack in stacks)
    return settled and deployed == {"inputs": inputs, "stacks": _marks(stacks)}


def _marks(stacks: list[dict[str, Any]]) -> dict[str, str]:
    return {
        stack["StackName"]: f"{stack['StackId']} {stack.get('LastUpdatedTime', stack['CreationTime'])}"
        for stack in stacks
    }


def _is_bootstrapped(cloudformation: Any) -> bool:
    try:
        stacks = cloudformation.describe_stacks(StackName=TOOLKIT)["Stacks"]
    except cloudformation.exceptions.ClientError:
        return False
    return bool(stacks) and stacks[0]["StackStatus"] in SETTLED


def _bootstrap(environment: dict[str, str]) -> None:
    """In a folder without a cdk.json: where there is an app, the CLI synthesises it, although the account is named."""
    arguments = ["bootstrap", f"aws://{embedded.ACCOUNT}/{embedded.REGION}"]
    log = paths.logs_dir() / "bootstrap.log"
    cdk.run(arguments, log=log, environment=environment, folder=paths.logs_dir())


def _deploy(environment: dict[str, str], inputs: str, step: console.Step) -> None:
    log = paths.logs_dir() / "deploy.log"
    arguments = ["deploy", "--all", "--require-approval", "never", "--progress", "events"]
    arguments += ["--outputs-file", str(paths.local_dir() / "outputs.json")]
    arguments += ["--app", str(_assembly(environment, inputs, log))]
    cdk.run(
        arguments, log=log, environment=environment, on_progress=lambda text: step.detail(text, log=False)
    )


def _assembly(environment: dict[str, str], inputs: str, log: Path) -> Path:
    """The templates and assets of these inputs, synthesised once for all shops of this checkout."""
    final = _ASSEMBLIES / f"{LOCAL}-{inputs[:16]}"
    _ASSEMBLIES.mkdir(parents=True, exist_ok=True)
    with (_ASSEMBLIES / "lock").open("w") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        if not final.is_dir():
            with tempfile.TemporaryDirectory(dir=_ASSEMBLIES, prefix=".") as scratch:
                output = Path(scratch, "assembly")
                arguments = ["synth", "--quiet", "--context", f"stage={LOCAL}", "--output", str(output)]
                cdk.run(arguments, log=log, environment=environment)
                kept = sorted(_ASSEMBLIES.glob(f"{LOCAL}-*"), key=lambda each: each.stat().st_mtime)
                for old in kept[:-_KEPT]:
                    shutil.rmtree(old)
                output.rename(final)
    return final
