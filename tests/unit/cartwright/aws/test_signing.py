"""The oracle is botocore: both sign the same random requests."""

import hashlib
import random
import string
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials

from cartwright.aws.credentials import Credentials
from cartwright.aws.signing import Signer, canonical
from cartwright.https.transport import Request, encoded
from tests import amount

REQUESTS = amount.of(1_000, 10_000)
_TEXT = string.ascii_letters + string.digits + " /-_.~+=&%#?!*'();:@$,[]{}|\\^`\"<>\téß漢🏺"
_VALUE = string.ascii_letters + string.digits + "  \t!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~"


class Case:
    """One random request."""

    def __init__(self, chance: random.Random, *, path: bool) -> None:
        def text(alphabet: str, low: int, high: int) -> str:
            return "".join(chance.choices(alphabet, k=chance.randint(low, high)))

        token = text(string.ascii_letters + "/+=", 20, 60) if chance.random() < 0.7 else ""
        self.credentials = Credentials(text(string.ascii_uppercase, 16, 20), text(_VALUE, 1, 40), token)
        self.region = chance.choice(["eu-west-1", "us-east-1", "cn-north-1"])
        self.method = chance.choice(["GET", "PUT", "POST", "DELETE"])
        self.path = "/" + (quote(text(_TEXT, 0, 30), safe="/~") if path else "")
        names = [text("ab-=.é ", 1, 3) for _ in range(chance.randint(0, 4))]
        self.query = encoded({name: text(_TEXT, 0, 12) for name in names})
        self.headers = {
            f"x-{text(string.ascii_lowercase + '-', 1, 12)}": text(_VALUE, 0, 30)
            for _ in range(chance.randint(0, 5))
        }
        self.headers |= {"User-Agent": "x", "X-Amzn-Trace-Id": "Root=1"} if chance.random() < 0.3 else {}
        self.body = text(_TEXT, 0, 50).encode()
        self.host = chance.choice(
            ["dynamodb.eu-west-1.amazonaws.com", "127.0.0.1:4566", "b.s3.amazonaws.com"]
        )

    @property
    def theirs(self) -> AWSRequest:
        """botocore adds the Host header by itself, when there is none."""
        query = f"?{self.query}" if self.query else ""
        url = f"http://{self.host}{self.path}{query}"
        return AWSRequest(method=self.method, url=url, headers=dict(self.headers), data=self.body)


class Recording:
    """Keeps the canonical request that a botocore signer makes on its way."""

    canonical = ""

    def string_to_sign(self, request: AWSRequest, canonical_request: str) -> str:
        self.canonical = canonical_request
        text: str = super().string_to_sign(request, canonical_request)  # type: ignore[misc]
        return text


class JsonSigner(Recording, SigV4Auth):  # type: ignore[misc]
    pass


class S3Signer(Recording, S3SigV4Auth):  # type: ignore[misc]
    pass


class UrlSigner(Recording, S3SigV4QueryAuth):  # type: ignore[misc]
    pass


def botocores(credentials: Credentials) -> BotocoreCredentials:
    return BotocoreCredentials(credentials.access_key, credentials.secret_key, credentials.token or None)


@pytest.mark.parametrize(("service", "signer"), [("dynamodb", JsonSigner), ("s3", S3Signer)])
def test_requests_are_signed_as_botocore_signs_them(service: str, signer: Any) -> None:
    chance = random.Random(service)  # noqa: S311 - no secret hangs on it
    for number in range(REQUESTS):
        case = Case(chance, path=service == "s3")
        theirs, auth = case.theirs, signer(botocores(case.credentials), service, case.region)
        auth.add_auth(theirs)
        digest = hashlib.sha256(case.body).hexdigest()
        headers = {"Host": case.host, **case.headers}
        if service == "s3":
            headers["X-Amz-Content-SHA256"] = digest
        ours = Signer(case.credentials, service, case.region, theirs.context["timestamp"]).headers(
            Request(case.method, case.path, case.query, headers, case.body), digest
        )
        unsigned = {name: value for name, value in ours.items() if name != "Authorization"}
        request, _ = canonical(case.method, case.path, case.query, unsigned, digest)
        assert (number, request) == (number, auth.canonical)
        assert (number, ours["Authorization"]) == (number, theirs.headers["Authorization"])
        assert ours.get("X-Amz-Security-Token") == theirs.headers.get("X-Amz-Security-Token")


def test_urls_are_signed_as_botocore_signs_them() -> None:
    chance = random.Random("urls")  # noqa: S311 - no secret hangs on it
    for number in range(REQUESTS):
        case = Case(chance, path=True)
        case.query = ""
        case.body = b""
        case.headers.pop("X-Amzn-Trace-Id", None)
        case.headers.pop("User-Agent", None)
        seconds = chance.randint(1, 604_800)
        theirs = case.theirs
        auth = UrlSigner(botocores(case.credentials), "s3", case.region, expires=seconds)
        auth.add_auth(theirs)
        request = Request(case.method, case.path, headers={**case.headers, "Host": case.host})
        signer = Signer(case.credentials, "s3", case.region, theirs.context["timestamp"])
        ours = f"http://{case.host}{case.path}?{signer.query(request, seconds)}"
        expected, found = urlsplit(theirs.url), urlsplit(ours)
        assert (number, found[:3]) == (number, expected[:3])
        assert (number, dict(parse_qsl(found.query))) == (number, dict(parse_qsl(expected.query)))
