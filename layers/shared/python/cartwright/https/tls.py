"""TLS under the roots that an endpoint names, or under all that the system trusts.

Roots that are not pinned are a short cut: a few of them load in 1 ms where the system's take 18. Should a certificate
not be under them, as after a change of authority, the next attempt has the system's, too.
"""

import functools
import socket
import ssl

from cartwright.https.connection import Endpoint


def wrapped(plain: socket.socket, endpoint: Endpoint) -> ssl.SSLSocket:
    """Raises ssl.SSLError, an OSError, among others for a host that no root vouches for."""
    context = trusting(endpoint)
    try:
        return context.wrap_socket(plain, server_hostname=endpoint.host.encode())
    except ssl.SSLCertVerificationError:
        if endpoint.roots and not endpoint.pinned:
            context.load_default_certs()
        raise


def trusting(endpoint: Endpoint) -> ssl.SSLContext:
    """The context for connections there. The first call loads its roots."""
    return loaded(endpoint.roots, pinned=endpoint.pinned)


@functools.cache
def loaded(roots: str | None, *, pinned: bool) -> ssl.SSLContext:
    """What is not `pinned` has a context of its own, which may be given the system's roots."""
    del pinned
    return ssl.create_default_context(cafile=roots)
