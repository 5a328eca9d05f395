"""TLS contexts that trust an endpoint's roots, or all of the system's.

Roots that are not pinned are an optimisation: they load in 1 ms, the system's in 18 ms. If a certificate is not under
them, as after a change of authority, the next attempt also trusts the system's roots.
"""

import functools
import socket
import ssl

from cartwright.https.connection import Endpoint


def wrapped(plain: socket.socket, endpoint: Endpoint) -> ssl.SSLSocket:
    """Raises ssl.SSLError, an OSError, for example for an untrusted certificate."""
    context = trusting(endpoint)
    try:
        return context.wrap_socket(plain, server_hostname=endpoint.host.encode())
    except ssl.SSLCertVerificationError:
        if endpoint.roots and not endpoint.pinned:
            context.load_default_certs()
        raise


def trusting(endpoint: Endpoint) -> ssl.SSLContext:
    """The context for connections to the endpoint. The first call loads its roots."""
    return loaded(endpoint.roots, pinned=endpoint.pinned)


@functools.cache
def loaded(roots: str | None, *, pinned: bool) -> ssl.SSLContext:
    """Endpoints that are not `pinned` have a separate context, to which the system's roots may be added."""
    del pinned
    return ssl.create_default_context(cafile=roots)
