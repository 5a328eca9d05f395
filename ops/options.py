"""Options that several commands share."""

from typing import Annotated

import typer

from ops.shop import LOCAL

Stage = Annotated[str, typer.Option(help="local, or a stage of cdk.json that is deployed to your account.")]
AccountStage = Annotated[str, typer.Option(help="A stage of cdk.json that is meant for an AWS account.")]
Username = Annotated[str | None, typer.Option(help="A user of the stage's pool; prompts for the password.")]
Service = Annotated[str, typer.Argument(help="The service: a folder of functions/.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]

DEFAULT_STAGE = LOCAL
