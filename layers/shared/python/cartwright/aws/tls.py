"""TLS to AWS's own hosts under Amazon's five roots, which load in 1 ms where all that a system trusts take 18.

Should a certificate not be under them, as after a change of authority, the next attempt has the system's roots, too.
roots.pem is what https://www.amazontrust.com/repository/ tells clients to trust.
"""

import functools
import os
import socket
import ssl

from cartwright.aws.endpoints import Endpoint

_ROOTS = os.path.join(os.path.dirname(__file__), "roots.pem")


def wrapped(plain: socket.socket, endpoint: Endpoint) -> ssl.SSLSocket:
    """Raises ssl.SSLError, an OSError, among others for a host that no root vouches for."""
    context = trusting(endpoint)
    try:
        return context.wrap_socket(plain, server_hostname=endpoint.host.encode())
    except ssl.SSLCertVerificationError:
        if context is loaded(_ROOTS):
            context.load_default_certs()
        raise


def trusting(endpoint: Endpoint) -> ssl.SSLContext:
    """The context for connections there. The first call loads its roots."""
    return loaded(os.environ.get("AWS_CA_BUNDLE") or (None if endpoint.overridden else _ROOTS))


@functools.cache
def loaded(roots: str | None) -> ssl.SSLContext:
    """`roots` is a file of certificates; None stands for the system's."""
    return ssl.create_default_context(cafile=roots)
