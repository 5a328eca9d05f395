"""``ops sign-up``: one more customer of the local shop, who need not wait for a mail."""

import os
from typing import Annotated

import typer

from ops import console
from ops.errors import OpsError
from ops.options import DEFAULT_STAGE, Stage
from ops.shop import LOCAL, Shop

Email = Annotated[str, typer.Argument(help="The address that the customer signs in with.")]
Name = Annotated[str, typer.Option(help="How the shop addresses the customer.")]


def sign_up(email: Email, name: Name = "", stage: Stage = DEFAULT_STAGE) -> None:
    """Sign a customer up and confirm the address. CARTWRIGHT_PASSWORD saves being asked."""
    if stage != LOCAL:
        raise OpsError(
            f"Customers of the stage {stage} sign up by themselves, with the code that they are mailed.",
            "docs/operations.md has the commands.",
        )
    shop = Shop.load(stage)
    password = os.environ.get("CARTWRIGHT_PASSWORD") or _ask(email)
    cognito, pool = shop.client("cognito-idp"), shop.output("accounts", "UserPoolId")
    attributes = [{"Name": "email", "Value": email}, *([{"Name": "name", "Value": name}] if name else [])]
    try:
        cognito.sign_up(
            ClientId=shop.output("accounts", "UserPoolClientId"),
            Username=email,
            Password=password,
            UserAttributes=attributes,
        )
    except cognito.exceptions.UsernameExistsException:
        raise OpsError(f"{email} is a customer already.", f"Run 'ops token --username {email}'.") from None
    except cognito.exceptions.InvalidPasswordException as error:
        raise OpsError(
            str(error.response["Error"]["Message"]).rstrip(".") + ".",
            "It takes 12 characters, with lower and upper case, a digit and a symbol.",
        ) from None
    cognito.admin_confirm_sign_up(UserPoolId=pool, Username=email)
    verified = [{"Name": "email_verified", "Value": "true"}]
    cognito.admin_update_user_attributes(UserPoolId=pool, Username=email, UserAttributes=verified)
    console.note(f"{email} can sign in: ops token --username {email}")


def _ask(email: str) -> str:
    return str(typer.prompt(f"Password for {email}", hide_input=True, confirmation_prompt=True, err=True))
