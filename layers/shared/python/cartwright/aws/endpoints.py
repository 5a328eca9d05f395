"""Where the services of AWS are: `AWS_ENDPOINT_URL_<SERVICE>`, else `AWS_ENDPOINT_URL`, else their region's own."""

import os

import msgspec

from cartwright.aws.errors import AwsError

_DOMAINS = {"cn": "amazonaws.com.cn", "eusc": "amazonaws.eu"}
"""Of regions whose names begin so. Those of American secret services need the variables."""
_PORTS = {"http": 80, "https": 443}


class Service(msgspec.Struct, frozen=True):
    """`variable` ends the name of its endpoint variable. `target` and `json` name the version of its protocol."""

    name: str
    variable: str
    target: str = ""
    json: str = "1.0"


class Endpoint(msgspec.Struct, frozen=True):
    scheme: str
    host: str
    port: int
    overridden: bool = False

    @property
    def authority(self) -> str:
        """The Host header's value, which is signed."""
        return self.host if self.port == _PORTS[self.scheme] else f"{self.host}:{self.port}"


def region() -> str:
    """Raises AwsError when the environment names none."""
    found = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if not found:
        raise AwsError("The environment names no region: AWS_REGION")
    return found


def endpoint(service: Service, *, bucket: str = "") -> Endpoint:
    """A bucket has a host of its own on AWS, unless a dot in its name would take it out of the certificate.

    Raises AwsError for a variable that holds no URL, and without a region.
    """
    if os.environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() != "true":
        for variable in (f"AWS_ENDPOINT_URL_{service.variable}", "AWS_ENDPOINT_URL"):
            if url := os.environ.get(variable):
                return parsed(url)
    domain = _DOMAINS.get(region().partition("-")[0], "amazonaws.com")
    host = f"{service.name}.{region()}.{domain}"
    return Endpoint("https", f"{bucket}.{host}" if bucket and "." not in bucket else host, 443)


def parsed(url: str) -> Endpoint:
    """Raises AwsError for anything but a scheme, a host and perhaps a port."""
    scheme, _, authority = url.rstrip("/").partition("://")
    host, colon, port = authority.rpartition(":")
    if not colon or host.startswith("[") != host.endswith("]"):
        host, port = authority, str(_PORTS.get(scheme, ""))
    if scheme not in _PORTS or not host or not port.isdecimal() or set(host) & set("/?#@ "):
        raise AwsError(f"{url!r} is not the URL of an endpoint")
    return Endpoint(scheme, host.lower(), int(port), overridden=True)
