"""``ops sign-up``: creates a customer of the local shop, without an email."""

import uuid
from typing import Annotated

import typer

from ops import console, stages, tokens
from ops.emails import address
from ops.errors import OpsError
from ops.options import DEFAULT_STAGE, Stage
from ops.shop import LOCAL, Shop
from ops.signing_in import Pool

Email = Annotated[str, typer.Argument(help="The customer's email address, which is used to sign in.")]
Name = Annotated[str, typer.Option(help="The customer's name.")]


def sign_up(email: Email, name: Name = "", stage: Stage = DEFAULT_STAGE) -> None:
    """Create a customer with a confirmed address. CARTWRIGHT_PASSWORD replaces the prompt."""
    email = address(email)
    stages.ensure_known(stage)
    if stage != LOCAL:
        raise OpsError(
            f"Customers of the stage {stage} sign up themselves, with the code in the email.",
            "See docs/operations.md for the commands.",
        )
    shop = Shop.load(stage)
    pool = Pool(shop, "customer")
    if pool.users_of(email):
        raise OpsError(f"{email} is already a customer.", f"Run 'ops token --username {email}'.")
    password = tokens.chosen_password(email)
    cognito, username = pool.cognito, str(uuid.uuid4())
    attributes = [{"Name": "email", "Value": email}, *([{"Name": "name", "Value": name}] if name else [])]
    try:
        cognito.sign_up(
            ClientId=pool.client_id,
            Username=username,
            Password=password,
            UserAttributes=attributes,
        )
    except cognito.exceptions.InvalidPasswordException as error:
        raise OpsError(
            str(error.response["Error"]["Message"]).rstrip(".") + ".",
            "Use at least 12 characters, with lower and upper case, a digit and a symbol.",
        ) from None
    cognito.admin_confirm_sign_up(UserPoolId=pool.id, Username=username)
    verified = [{"Name": "email_verified", "Value": "true"}]
    cognito.admin_update_user_attributes(UserPoolId=pool.id, Username=username, UserAttributes=verified)
    console.note(f"{email} can sign in: ops token --username {email}")
