"""What AWS, or the way to it, said no with: as one sentence and what to do about it."""

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
        return OpsError(f"AWS can't be reached: {text}.", _network(text))
    if isinstance(error, aws.ProfileNotFound | aws.ConfigNotFound | aws.ConfigParseError):
        return OpsError(f"The AWS settings can't be used: {text}.", "Check AWS_PROFILE and ~/.aws/config.")
    if isinstance(
        error,
        aws.NoCredentialsError
        | aws.PartialCredentialsError
        | aws.CredentialRetrievalError
        | aws.TokenRetrievalError
        | aws.SSOError
        | aws.UnauthorizedSSOTokenError,
    ):
        return OpsError(f"There are no usable AWS credentials: {text}.", _CREDENTIALS)
    return OpsError(f"AWS did not do it: {text}.", "Check AWS_PROFILE and AWS_REGION.")


def _refused(code: str, text: str) -> OpsError:
    if code in _STALE:
        return OpsError(f"AWS does not take these credentials: {text}.", _CREDENTIALS)
    if code in _DENIED:
        return OpsError(f"These credentials may not do that: {text}.", "Use a role that may (AWS_PROFILE).")
    return OpsError(f"AWS did not do it: {text}.", "Check the stage and AWS_REGION.")


def _network(text: str) -> str:
    if "127.0.0.1" in text and "proxy" not in text.lower():
        return "See 'ops status'; 'make down' and 'make up' start the embedded AWS anew."
    return "Check the network and, where there is one, the proxy (HTTPS_PROXY)."
