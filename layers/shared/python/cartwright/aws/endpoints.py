"""AWS endpoints: `AWS_ENDPOINT_URL_<SERVICE>`, else `AWS_ENDPOINT_URL`, else the regional endpoint.

Regional endpoints are trusted under Amazon's five roots, others under the system's. `AWS_CA_BUNDLE` replaces both.
roots.pem holds the roots that https://www.amazontrust.com/repository/ lists for clients.
"""

import os

import msgspec

from cartwright.aws.errors import AwsError, translated
from cartwright.https import connection
from cartwright.https.connection import Endpoint

_DOMAINS = {"cn": "amazonaws.com.cn", "eusc": "amazonaws.eu"}
"""By prefix of the region. The US secret regions need the variables."""
_ROOTS = os.path.join(os.path.dirname(__file__), "roots.pem")


class Service(msgspec.Struct, frozen=True):
    """`variable` is the suffix of its endpoint variable. `target` and `json` identify the version of its protocol."""

    name: str
    variable: str
    target: str = ""
    json: str = "1.0"


def region() -> str:
    """Raises AwsError when the environment names none."""
    found = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if not found:
        raise AwsError("The environment names no region: AWS_REGION")
    return found


def endpoint(service: Service, *, bucket: str = "") -> Endpoint:
    """A bucket has its own host on AWS, unless a dot in its name would invalidate the wildcard certificate.

    Raises AwsError for a variable that is not a URL, and without a region.
    """
    if os.environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() != "true":
        for variable in (f"AWS_ENDPOINT_URL_{service.variable}", "AWS_ENDPOINT_URL"):
            if url := os.environ.get(variable):
                return parsed(url)
    domain = _DOMAINS.get(region().partition("-")[0], "amazonaws.com")
    host = f"{service.name}.{region()}.{domain}"
    host = f"{bucket}.{host}" if bucket and "." not in bucket else host
    return _trusted(Endpoint("https", host, 443, _ROOTS))


@translated()
def parsed(url: str) -> Endpoint:
    """Raises AwsError for anything but a scheme, a host and an optional port."""
    return _trusted(connection.parsed(url))


def _trusted(found: Endpoint) -> Endpoint:
    bundle = os.environ.get("AWS_CA_BUNDLE")
    return msgspec.structs.replace(found, roots=bundle, pinned=True) if bundle else found
