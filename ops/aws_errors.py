"""Turns AWS and network errors into one sentence and a remedy."""

from botocore import exceptions as aws
from botocore.exceptions import BotoCoreError, ClientError

from ops.errors import OpsError

_CREDENTIALS = "Set AWS_PROFILE, or run 'aws login'."
_STALE = frozenset(
    {
        "AuthFailure",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "MissingAuthenticationToken",
        "NotAuthorizedException",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"})


def aws_error(error: BotoCoreError | ClientError) -> OpsError:
    text = " ".join(str(error).split()).rstrip(".")
    if isinstance(error, ClientError):
        return _refused(error.response.get("Error", {}).get("Code", ""), text)
    if isinstance(error, aws.HTTPClientError | aws.ConnectionError):
        return OpsError(f"AWS is not reachable: {text}.", _network(text))
    if isinstance(error, aws.ProfileNotFound | aws.ConfigNotFound | aws.ConfigParseError):
        return OpsError(f"The AWS settings are invalid: {text}.", "Check AWS_PROFILE and ~/.aws/config.")
    if isinstance(
        error,
        aws.NoCredentialsError
        | aws.PartialCredentialsError
        | aws.CredentialRetrievalError
        | aws.TokenRetrievalError
        | aws.SSOError
        | aws.UnauthorizedSSOTokenError,
    ):
        return OpsError(f"No usable AWS credentials: {text}.", _CREDENTIALS)
    return OpsError(f"The AWS request failed: {text}.", "Check AWS_PROFILE and AWS_REGION.")


def _refused(code: str, text: str) -> OpsError:
    if code in _STALE:
        return OpsError(f"AWS rejected these credentials: {text}.", _CREDENTIALS)
    if code in _DENIED:
        return OpsError(
            f"These credentials lack permission: {text}.", "Use a role with permission (AWS_PROFILE)."
        )
    return OpsError(f"The AWS request failed: {text}.", "Check the stage and AWS_REGION.")


def _network(text: str) -> str:
    if "127.0.0.1" in text and "proxy" not in text.lower():
        return "Run 'ops status'. 'make down' and 'make up' restart the embedded AWS."
    return "Check the network and, if you use one, the proxy (HTTPS_PROXY)."
