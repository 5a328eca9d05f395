"""A first sign-in as Cognito plays it on AWS: a new password, then the enrolment of an app, then tokens."""

# ruff: noqa: N803 - the parameters are called as boto3 calls them

from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ops import totp
from ops.errors import OpsError
from ops.signing_in import Pool
from ops.users import Known

EMAIL, KEY = "me@shop.example", "JBSWY3DPEHPK3PXP"
TOKENS = {"IdToken": "an id token", "AccessToken": "an access token", "RefreshToken": "a refresh token"}


def refused(code: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "No"}}, operation)


class Exceptions:
    ClientError = ClientError


@dataclass
class CognitoOfAws:
    """One user of a pool that demands a second factor, by the documented protocol: each session is good for the one
    call that it was given for."""

    password: str
    status: str = "FORCE_CHANGE_PASSWORD"
    app: bool = False
    exceptions = Exceptions
    calls: list[str] = field(default_factory=list)
    _session: int = 0
    _verified: str = ""

    def _next(self) -> str:
        self._session += 1
        return f"session-{self._session}"

    def _spend(self, session: str, operation: str) -> None:
        if session != f"session-{self._session}":
            raise refused("NotAuthorizedException", operation)

    def _challenge(self) -> dict[str, Any]:
        parameters = {"USER_ID_FOR_SRP": "its-own-name"}
        if self.status == "FORCE_CHANGE_PASSWORD":
            name = "NEW_PASSWORD_REQUIRED"
        else:
            name = "SOFTWARE_TOKEN_MFA" if self.app else "MFA_SETUP"
        return {"ChallengeName": name, "Session": self._next(), "ChallengeParameters": parameters}

    def admin_initiate_auth(
        self, *, AuthFlow: str, AuthParameters: dict[str, str], **_: str
    ) -> dict[str, Any]:
        self.calls.append(AuthFlow)
        if AuthFlow == "REFRESH_TOKEN_AUTH":
            return {"AuthenticationResult": {**TOKENS, "IdToken": "a later id token"}}
        if AuthParameters["PASSWORD"] != self.password:
            raise refused("NotAuthorizedException", "AdminInitiateAuth")
        return self._challenge()

    def admin_respond_to_auth_challenge(
        self,
        *,
        ChallengeName: str,
        Session: str,
        ChallengeResponses: dict[str, str],
        **_: str,
    ) -> dict[str, Any]:
        self.calls.append(ChallengeName)
        self._spend(Session, "AdminRespondToAuthChallenge")
        assert ChallengeResponses["USERNAME"] == "its-own-name"
        match ChallengeName:
            case "NEW_PASSWORD_REQUIRED":
                self.password, self.status = ChallengeResponses["NEW_PASSWORD"], "CONFIRMED"
                return self._challenge()
            case "MFA_SETUP":
                if Session != self._verified:
                    raise refused("InvalidParameterException", "AdminRespondToAuthChallenge")
                self.app = True
            case "SOFTWARE_TOKEN_MFA":
                if ChallengeResponses["SOFTWARE_TOKEN_MFA_CODE"] != totp.code(KEY):
                    raise refused("CodeMismatchException", "AdminRespondToAuthChallenge")
        return {"AuthenticationResult": TOKENS}

    def associate_software_token(self, *, Session: str) -> dict[str, str]:
        self._spend(Session, "AssociateSoftwareToken")
        return {"SecretCode": KEY, "Session": self._next()}

    def verify_software_token(self, *, Session: str, UserCode: str, **_: str) -> dict[str, str]:
        self._spend(Session, "VerifySoftwareToken")
        if UserCode != totp.code(KEY):
            raise refused("EnableSoftwareTokenMFAException", "VerifySoftwareToken")
        self._verified = self._next()
        return {"Status": "SUCCESS", "Session": self._verified}


class Shop:
    stage = "prod"
    endpoint = None

    def __init__(self, cognito: CognitoOfAws) -> None:
        self._cognito = cognito

    def output(self, service: str, key: str) -> str:
        return f"{service}-{key}"

    def client(self, service: str) -> CognitoOfAws:
        assert service == "cognito-idp"
        return self._cognito


def pool(cognito: CognitoOfAws) -> Pool:
    return Pool(Shop(cognito), "staff")  # type: ignore[arg-type]


def test_the_first_sign_in_sets_a_password_and_enrols_an_app() -> None:
    cognito = CognitoOfAws("temporary")
    newcomer = Known("temporary", wanted="their own")
    assert pool(cognito).sign_in(EMAIL, newcomer) == TOKENS
    assert cognito.calls == ["ADMIN_USER_PASSWORD_AUTH", "NEW_PASSWORD_REQUIRED", "MFA_SETUP"]
    assert (cognito.password, cognito.app, newcomer.secret) == ("their own", True, KEY)


def test_later_ones_ask_for_the_code() -> None:
    cognito = CognitoOfAws("their own", status="CONFIRMED", app=True)
    assert pool(cognito).sign_in(EMAIL, Known("their own", secret=KEY)) == TOKENS
    assert cognito.calls == ["ADMIN_USER_PASSWORD_AUTH", "SOFTWARE_TOKEN_MFA"]


@pytest.mark.parametrize("app", [False, True])
def test_a_wrong_code_is_told_from_a_wrong_password(app: bool) -> None:
    class Fumbling(Known):
        def code(self, secret: str | None) -> str:
            return "000000" if totp.code(KEY) != "000000" else "111111"

    cognito = CognitoOfAws("their own", status="CONFIRMED", app=app)
    with pytest.raises(OpsError, match=r"The code of me@shop\.example's authenticator app is wrong"):
        pool(cognito).sign_in(EMAIL, Fumbling("their own"))
    with pytest.raises(OpsError, match="failed to sign in to the stage prod"):
        pool(cognito).sign_in(EMAIL, Known("another"))


def test_a_challenge_that_needs_a_page_is_named() -> None:
    cognito = CognitoOfAws("their own", status="CONFIRMED", app=True)
    asked = {"ChallengeName": "WEB_AUTHN", "Session": "s", "ChallengeParameters": {}}
    cognito._challenge = lambda: asked  # type: ignore[method-assign]
    with pytest.raises(OpsError, match="must answer the challenge WEB_AUTHN"):
        pool(cognito).sign_in(EMAIL, Known("their own"))


def test_a_session_goes_on_without_asking_again() -> None:
    cognito = CognitoOfAws("their own", status="CONFIRMED", app=True)
    assert pool(cognito).refresh(EMAIL, "a refresh token")["IdToken"] == "a later id token"
