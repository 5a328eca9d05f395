"""Signature Version 4 in a URL: whoever holds it may make this one request until it expires."""

from collections.abc import Mapping
from urllib.parse import quote

from cartwright.aws.credentials import Credentials
from cartwright.aws.endpoints import Endpoint
from cartwright.aws.signing import ALGORITHM, canonical, scope, sign, timestamp


def presigned(
    method: str,
    endpoint: Endpoint,
    path: str,
    headers: Mapping[str, str],
    *,
    credentials: Credentials,
    service: str,
    region: str,
    seconds: int,
    now: float | None = None,
) -> str:
    """`path` is percent-encoded. The request has to carry `headers` as they are here; its body is not signed."""
    moment = timestamp(now)
    place = scope(moment, region, service)
    signed = {**headers, "Host": endpoint.authority}
    parameters = {
        "X-Amz-Algorithm": ALGORITHM,
        "X-Amz-Credential": f"{credentials.access_key}/{place}",
        "X-Amz-Date": moment,
        "X-Amz-Expires": str(seconds),
        "X-Amz-SignedHeaders": ";".join(sorted(map(str.lower, signed))),
    }
    if credentials.token:
        parameters["X-Amz-Security-Token"] = credentials.token
    query = encoded(parameters)
    request, _ = canonical(method, path, query, signed, "UNSIGNED-PAYLOAD")
    signature = sign(credentials, place, moment, request)
    return f"{endpoint.scheme}://{endpoint.authority}{path}?{query}&X-Amz-Signature={signature}"


def encoded(parameters: Mapping[str, str]) -> str:
    """A canonical query string."""
    pairs = sorted((quote(name, safe=""), quote(value, safe="")) for name, value in parameters.items())
    return "&".join(f"{name}={value}" for name, value in pairs)
