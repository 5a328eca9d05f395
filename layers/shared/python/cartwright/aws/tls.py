"""TLS to AWS's own hosts under Amazon's five roots, which load in 1 ms where all that a system trusts take 18.

Should a certificate not be under them, as after a change of authority, the system's roots are taken from then on.
roots.pem is what https://www.amazontrust.com/repository/ tells clients to trust.
"""

import functools
import os
import socket
import ssl

from cartwright.aws.endpoints import Endpoint
from cartwright.aws.errors import AwsError, Unreachable

_ROOTS = os.path.join(os.path.dirname(__file__), "roots.pem")
_distrusted: set[str] = set()


def wrapped(plain: socket.socket, endpoint: Endpoint) -> ssl.SSLSocket:
    """Raises Unreachable when a second try may succeed, and AwsError when no root vouches for the host."""
    roots = _roots(endpoint)
    try:
        return context(roots).wrap_socket(plain, server_hostname=endpoint.host.encode())
    except ssl.SSLCertVerificationError as error:
        if roots != _ROOTS:
            raise AwsError(f"{endpoint.host} is not to be trusted: {error.verify_message}") from error
        _distrusted.add(_ROOTS)
        raise Unreachable(f"{endpoint.host} is under none of Amazon's roots") from error


def prepare(endpoint: Endpoint) -> None:
    """Loads the roots now rather than with the first connection."""
    context(_roots(endpoint))


def _roots(endpoint: Endpoint) -> str | None:
    """A file of certificates; None stands for the system's."""
    if bundle := os.environ.get("AWS_CA_BUNDLE"):
        return bundle
    return None if endpoint.overridden or _ROOTS in _distrusted else _ROOTS


@functools.cache
def context(roots: str | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=roots)
