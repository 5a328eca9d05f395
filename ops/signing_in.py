"""Signs in to a stage's user pool and answers the challenges of Cognito.

An invited staff user gets several challenges at the first sign-in: a new password, the enrolment of an authenticator
app, and its code from then on.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ops.errors import OpsError
from ops.shop import LOCAL, Shop

Tokens = Mapping[str, str]
"""IdToken, AccessToken and, except after a refresh, RefreshToken."""

INVITED = "FORCE_CHANGE_PASSWORD"
ROLES = ("staff", "customer")
_OUTPUTS = {
    "staff": ("StaffPoolId", "StaffPoolClientId"),
    "customer": ("UserPoolId", "UserPoolClientId"),
}
_REFUSED = ("NotAuthorizedException", "UserNotFoundException")
_WRONG_CODE = ("CodeMismatchException", "EnableSoftwareTokenMFAException", "ExpiredCodeException")


class Person(Protocol):
    """Who signs in, and the answers. `code` is of an authenticator app with the given key; None is the existing app."""

    def password(self) -> str: ...

    def new_password(self) -> str: ...

    def code(self, secret: str | None) -> str: ...


@dataclass(frozen=True, slots=True)
class Pool:
    """The user pool of customers or of staff, accessed with the credentials of the account's operator."""

    shop: Shop
    role: str

    @property
    def id(self) -> str:
        return self.shop.output("accounts", _OUTPUTS[self.role][0])

    @property
    def client_id(self) -> str:
        return self.shop.output("accounts", _OUTPUTS[self.role][1])

    @property
    def cognito(self) -> Any:
        return self.shop.client("cognito-idp")

    def users_of(self, email: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.cognito.list_users(
            UserPoolId=self.id, Filter=f'email = "{_quoted(email)}"'
        )["Users"]
        return found

    def invite(self, email: str, *, password: str | None = None) -> str:
        """The user's name in the pool. A temporary password is emailed; with a given one, no email is sent.

        A user who was invited before and never signed in is invited again. Raises OpsError for an active user.
        """
        cognito, waiting = self.cognito, self.users_of(email)
        if any(user["UserStatus"] != INVITED for user in waiting):
            raise OpsError(
                f"{email} is already a {self.role} user of the stage {self.shop.stage}.",
                f"Run 'ops token --username {email}'.",
            )
        attributes = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
        mailing = {"MessageAction": "SUPPRESS", "TemporaryPassword": password} if password else {}
        name = email if self.role == "staff" else str(uuid.uuid4())
        if waiting and password:
            known = str(waiting[0]["Username"])
            cognito.admin_set_user_password(
                UserPoolId=self.id, Username=known, Password=password, Permanent=False
            )
            return known
        if waiting:
            attributes, mailing = [], {"MessageAction": "RESEND"}
            name = email if self.role == "staff" else str(waiting[0]["Username"])
        made = cognito.admin_create_user(
            UserPoolId=self.id,
            Username=name,
            UserAttributes=attributes,
            DesiredDeliveryMediums=["EMAIL"],
            **mailing,
        )
        return str(made["User"]["Username"])

    def sign_in(self, username: str, person: Person) -> Tokens:
        """Raises OpsError for a wrong password or code, or an unsupported challenge."""
        cognito, challenges = self.cognito, _Challenges(self, username, person)
        try:
            answer = cognito.admin_initiate_auth(
                UserPoolId=self.id,
                ClientId=self.client_id,
                AuthFlow="ADMIN_USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": username, "PASSWORD": person.password()},
            )
            while "AuthenticationResult" not in answer:
                answer = challenges.answer(answer)
            return challenges.enrolled(answer["AuthenticationResult"])
        except cognito.exceptions.ClientError as error:
            raise self._refusal(error, username) from error

    def refresh(self, username: str, refresh_token: str) -> Tokens:
        """Raises OpsError when the session has ended."""
        cognito = self.cognito
        try:
            answer = cognito.admin_initiate_auth(
                UserPoolId=self.id,
                ClientId=self.client_id,
                AuthFlow="REFRESH_TOKEN_AUTH",
                AuthParameters={"REFRESH_TOKEN": refresh_token},
            )
        except cognito.exceptions.ClientError as error:
            raise self._refusal(error, username) from error
        tokens: Tokens = answer["AuthenticationResult"]
        return tokens

    def _refusal(self, error: Any, username: str) -> Exception:
        code, says = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
        if code in _REFUSED:
            remedy = "Run 'make up'." if self.shop.stage == LOCAL else "Check the name and the password."
            return OpsError(f"{username} failed to sign in to the stage {self.shop.stage}.", remedy)
        if code in _WRONG_CODE:
            return OpsError(
                f"The code of {username}'s authenticator app is wrong ({says}).",
                "Try again with the app's next code. Each code is valid once.",
            )
        if code == "InvalidPasswordException":
            return OpsError(
                says.rstrip(".") + ".",
                "Use at least 12 characters, with lower and upper case, a digit and a symbol.",
            )
        return error if isinstance(error, Exception) else OpsError(str(error), "")


class _Challenges:
    """The state of one sign-in: whether it has enrolled an authenticator app."""

    def __init__(self, pool: Pool, username: str, person: Person) -> None:
        self._pool = pool
        self._username = username
        self._person = person
        self._has_app = False

    def answer(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        name, session = asked.get("ChallengeName"), asked.get("Session")
        match name:
            case "NEW_PASSWORD_REQUIRED":
                given = {"NEW_PASSWORD": self._person.new_password()}
            case "MFA_SETUP":
                session = self._enrol(Session=session)
                given = {}
            case "SOFTWARE_TOKEN_MFA":
                self._has_app = True
                given = {"SOFTWARE_TOKEN_MFA_CODE": self._person.code(None)}
            case _:
                raise OpsError(
                    f"{self._username} must answer the challenge {name}, which needs a browser.",
                    "Sign in through the web once.",
                )
        user = asked.get("ChallengeParameters", {}).get("USER_ID_FOR_SRP", self._username)
        answered: dict[str, Any] = self._pool.cognito.admin_respond_to_auth_challenge(
            UserPoolId=self._pool.id,
            ClientId=self._pool.client_id,
            ChallengeName=name,
            Session=session,
            ChallengeResponses={"USERNAME": user, **given},
        )
        return answered

    def enrolled(self, tokens: Tokens) -> Tokens:
        """Cognito has required the app of staff by now. The embedded AWS admits users without one."""
        if self._pool.role == "staff" and not self._has_app:
            access = tokens["AccessToken"]
            self._enrol(AccessToken=access)
            self._pool.cognito.set_user_mfa_preference(
                AccessToken=access, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True}
            )
        return tokens

    def _enrol(self, **key: Any) -> str | None:
        """The continued session, if there is one."""
        cognito = self._pool.cognito
        begun = cognito.associate_software_token(**key)
        if "Session" in key:
            key["Session"] = begun.get("Session", key["Session"])
        code = self._person.code(begun["SecretCode"])
        verified = cognito.verify_software_token(**key, UserCode=code, FriendlyDeviceName="ops")
        self._has_app = True
        session: str | None = verified.get("Session")
        return session


def _quoted(value: str) -> str:
    """Escapes a value for the quotes of a Cognito filter."""
    return value.replace("\\", "\\\\").replace('"', '\\"')
