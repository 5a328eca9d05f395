"""``ops staff``: manages staff users."""

from typing import Annotated

import typer

from ops import console, tokens, users
from ops.emails import address
from ops.errors import OpsError
from ops.options import DEFAULT_STAGE, Stage
from ops.shop import LOCAL, Shop
from ops.signing_in import INVITED, Pool

app = typer.Typer(help="Manage staff users.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(help="The staff user's email address, which is used to sign in.")]
Invite = Annotated[
    bool,
    typer.Option(
        "--invite", help="Send a temporary password by email. The user replaces it at the first sign-in."
    ),
]


@app.command()
def add(email: Email, invite: Invite = False, stage: Stage = DEFAULT_STAGE) -> None:
    """Create a staff user, either with a password and an authenticator app set up here, or by an invitation."""
    email = address(email).lower()
    shop = Shop.load(stage)
    pool = Pool(shop, "staff")
    at = "" if stage == LOCAL else f" --stage {stage}"
    if invite:
        pool.invite(email)
        console.note(f"{email} gets a temporary password by email, which is valid for 7 days.")
        console.note(f"To sign in and set a new password: ops token --username {email}{at}")
        return
    newcomer = _Newcomer(email, stage)
    pool.invite(email, password=newcomer.password())
    pool.sign_in(email, newcomer)
    console.note(f"{email} is a staff user. To sign in: ops token --username {email}{at}")


@app.command("list")
def list_(stage: Stage = DEFAULT_STAGE) -> None:
    """List the staff users."""
    pool = Pool(Shop.load(stage), "staff")
    for page in pool.cognito.get_paginator("list_users").paginate(UserPoolId=pool.id):
        for user in page["Users"]:
            attributes = {each["Name"]: each["Value"] for each in user["Attributes"]}
            state = "invited" if user["UserStatus"] == INVITED else "signs in"
            console.link(
                f"{attributes.get('email', user['Username'])}  {state if user['Enabled'] else 'disabled'}"
            )


@app.command()
def remove(email: Email, stage: Stage = DEFAULT_STAGE) -> None:
    """Remove a staff user. Tokens that were issued before expire after one hour at most."""
    email = address(email).lower()
    pool = Pool(Shop.load(stage), "staff")
    found = pool.users_of(email)
    if not found:
        raise OpsError(f"{email} is not a staff user of the stage {stage}.", "Run 'ops staff list'.")
    for user in found:
        pool.cognito.admin_user_global_sign_out(UserPoolId=pool.id, Username=user["Username"])
        pool.cognito.admin_delete_user(UserPoolId=pool.id, Username=user["Username"])
    console.note(f"{email} is no longer a staff user.")


class _Newcomer(tokens.Operator):
    """Signs in with the temporary password that was just created, and prompts for the permanent one."""

    def __init__(self, username: str, stage: str) -> None:
        super().__init__(username, stage)
        self._temporary = users.new_password()

    def password(self) -> str:
        return self._temporary

    def new_password(self) -> str:
        return tokens.chosen_password(self._username)
