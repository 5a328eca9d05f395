"""The functions to be measured: ours as the synthesised template states them, and what they are compared with."""

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench import runtime
from ops import paths

STAGE = "local"
"""Its packages are built for this machine's Python and processor, as the emulator needs them."""
REFERENCES = paths.ROOT / "bench" / "reference" / "powertools"
BUCKET = "uploads"
_STAND_INS = {
    "USER_POOL_CLIENT_ID": "the-id-of-your-app-client",
    "IMPORT_BUCKET": BUCKET,
    "PROVIDER": "sandbox",
    "PROVIDER_URL": "https://provider.example/v1",
    "CAPTURE_AT": "confirmation",
    "PAYABLE_MINUTES": "30",
    "PAYMENT_ATTEMPTS": "5",
    "SEARCH_LANGUAGE": "english",
}
"""The values that the sample events agree with; every other reference of the template gets its own name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """``task`` and ``opt`` are what Lambda has at /var/task and /opt; ``memory_mb`` is the template's."""

    name: str
    handler: str
    task: Path
    opt: Path
    variables: Mapping[str, str]
    memory_mb: int


def ours(folder: Path) -> dict[str, Function]:
    """Every function of a service, by ``service.handler``: synthesised and unpacked below ``folder``."""
    from stacks.checks.synthesis import stage_named, synthesise  # noqa: PLC0415 - starts node

    synthesise(stage_named(STAGE), folder / "cdk.out")
    found = (
        function
        for template in sorted((folder / "cdk.out").glob("*.template.json"))
        for function in _functions(template, folder)
    )
    return {function.name: function for function in found}


def references(folder: Path, variables: Mapping[str, str]) -> dict[str, Function]:
    """The no-op and the usual stack's handlers, compiled as ours are."""
    task = folder / "references"
    shutil.copytree(REFERENCES, task, ignore=shutil.ignore_patterns("__*"))
    runtime.compile_all(task)
    settings = {**variables, "POWERTOOLS_SERVICE_NAME": "catalog", "LOG_LEVEL": "INFO"}
    return {
        path.stem: Function(
            name=path.stem,
            handler=f"{path.stem}.handler",
            task=task,
            opt=runtime.reference_layer(),
            variables=settings,
            memory_mb=512,
        )
        for path in sorted(task.glob("*.py"))
    }


def variables_of(functions: Mapping[str, Function]) -> dict[str, str]:
    """Of all of them, for a reference that needs some."""
    return {name: value for each in functions.values() for name, value in each.variables.items()}


def without_bytecode(function: Function) -> Function:
    """The same with dependencies that Python has to compile at every start."""
    return replace(
        function,
        name=f"{function.name} without byte code",
        opt=runtime.reference_layer_without_bytecode(),
    )


def _functions(template: Path, folder: Path) -> Iterator[Function]:
    resources = json.loads(template.read_text())["Resources"]
    assets = json.loads(Path(str(template).replace(".template.", ".assets.")).read_text())["files"]

    def unpacked(code: Mapping[str, str]) -> Path:
        asset = assets[code["S3Key"].removesuffix(".zip")]
        return template.parent / str(asset["source"]["path"])

    for resource in resources.values():
        properties = resource.get("Properties", {})
        if resource["Type"] != "AWS::Lambda::Function" or "Layers" not in properties:
            continue
        layers = [resources[layer["Ref"]]["Properties"]["Content"] for layer in properties["Layers"]]
        yield Function(
            name=function_name(properties),
            handler=properties["Handler"],
            task=unpacked(properties["Code"]),
            opt=_merged([unpacked(layer) for layer in layers], folder),
            variables=_variables(properties["Environment"]["Variables"]),
            memory_mb=properties["MemorySize"],
        )


def function_name(properties: Mapping[str, Any]) -> str:
    """Of a function's resource: ``service.module``, such as ``catalog.public``."""
    module = str(properties["Handler"]).removesuffix(".handler").rpartition(".")[2]
    return f"{properties['Environment']['Variables']['SERVICE']}.{module}"


def _merged(layers: list[Path], folder: Path) -> Path:
    """All layers in one folder, the later over the earlier, as Lambda unpacks them."""
    opt = folder / "opt" / "-".join(layer.name[-8:] for layer in layers)
    if not opt.exists():
        for layer in layers:
            shutil.copytree(layer, opt, dirs_exist_ok=True)
    return opt


def stand_ins(names: Iterable[str]) -> dict[str, str]:
    """Values for variables that refer to what only a deployment has."""
    return {name: _STAND_INS.get(name, name.lower()) for name in names}


def _variables(stated: Mapping[str, Any]) -> dict[str, str]:
    literal = {name: value for name, value in stated.items() if isinstance(value, str)}
    return stand_ins(stated) | literal
