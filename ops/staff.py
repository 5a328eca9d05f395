"""``ops staff``: who may do what staff do."""

from typing import Annotated

import typer

from ops import console, tokens, users
from ops.emails import address
from ops.errors import OpsError
from ops.options import DEFAULT_STAGE, Stage
from ops.shop import LOCAL, Shop
from ops.signing_in import INVITED, Pool

app = typer.Typer(help="Who belongs to the staff.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(help="The address that the member of the staff signs in with.")]
Invite = Annotated[
    bool,
    typer.Option(
        "--invite", help="For somebody else: a temporary password is mailed, and they choose their own."
    ),
]


@app.command()
def add(email: Email, invite: Invite = False, stage: Stage = DEFAULT_STAGE) -> None:
    """Let somebody into the staff: with a password and an authenticator app set up here, or by an invitation."""
    email = address(email).lower()
    shop = Shop.load(stage)
    pool = Pool(shop, "staff")
    at = "" if stage == LOCAL else f" --stage {stage}"
    if invite:
        pool.invite(email)
        console.note(f"{email} was mailed a temporary password, which is good for 7 days.")
        console.note(f"They sign in with it, and choose their own: ops token --username {email}{at}")
        return
    newcomer = _Newcomer(email, stage)
    pool.invite(email, password=newcomer.password())
    pool.sign_in(email, newcomer)
    console.note(f"{email} belongs to the staff: ops token --username {email}{at}")


@app.command("list")
def list_(stage: Stage = DEFAULT_STAGE) -> None:
    """Show who belongs to the staff."""
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
    """ShardAllocation somebody out of the staff. A token that was given before is good for an hour at most."""
    email = address(email).lower()
    pool = Pool(Shop.load(stage), "staff")
    found = pool.users_of(email)
    if not found:
        raise OpsError(f"{email} does not belong to the staff of the stage {stage}.", "Run 'ops staff list'.")
    for user in found:
        pool.cognito.admin_user_global_sign_out(UserPoolId=pool.id, Username=user["Username"])
        pool.cognito.admin_delete_user(UserPoolId=pool.id, Username=user["Username"])
    console.note(f"{email} no longer belongs to the staff.")


class _Newcomer(tokens.Operator):
    """Signs in with the temporary password that was made a moment ago, and asks for what is to stay."""

    def __init__(self, username: str, stage: str) -> None:
        super().__init__(username, stage)
        self._temporary = users.new_password()

    def password(self) -> str:
        return self._temporary

    def new_password(self) -> str:
        return tokens.chosen_password(self._username)
