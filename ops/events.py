"""``ops invoke``: runs one function with a sample event, like the Lambda console's test button."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from ops import console
from ops.errors import OpsError
from ops.options import DEFAULT_STAGE, Service, Stage
from ops.shop import Shop

Handler = Annotated[
    str, typer.Argument(help="A module of the service's handlers/, such as public, or relay.")
]
EventFile = Annotated[
    Path,
    typer.Option(exists=True, dir_okay=False, help="The event as JSON; events/ has one for every trigger."),
]


def invoke(service: Service, handler: Handler, event: EventFile, stage: Stage = DEFAULT_STAGE) -> None:
    """Invoke a function and print its response. Exit code 1 when the function failed."""
    try:
        payload = json.dumps(json.loads(event.read_text()))
    except ValueError as error:
        raise OpsError(f"{event} is not JSON ({error}).", "Correct it, or use a file of events/.") from error
    shop = Shop.load(stage)
    lambda_ = shop.client("lambda")
    name = function_name(shop, lambda_, service, handler)
    answer = lambda_.invoke(FunctionName=name, Payload=payload.encode())
    text = answer["Payload"].read().decode()
    if console.out.is_terminal:
        console.out.print_json(text or "null", ensure_ascii=True)
    else:
        console.link(text)
    if "FunctionError" in answer:
        raise OpsError(f"{service} {handler} failed.", f"See 'ops logs {service} --stage {stage}'.")


def function_name(shop: Shop, lambda_: Any, service: str, handler: str) -> str:
    """The physical name of the function with a handler module."""
    others = []
    for resource in shop.resources(service):
        if resource["ResourceType"] == "AWS::Lambda::Function":
            name = str(resource["PhysicalResourceId"])
            entry = lambda_.get_function_configuration(FunctionName=name).get("Handler", "")
            module = entry.removesuffix(".handler").rpartition(".")[2]
            if module == handler:
                return name
            others.append(module)
    raise OpsError(f"{service} has no handler {handler!r}.", f"Handlers: {', '.join(sorted(others))}.")
