"""TLS contexts that trust an endpoint's roots, or all of the system's.

Roots that are not pinned are an optimisation: they load in 1 ms, the system's in 18 ms. If a certificate is not under
them, as after a change of authority, the next attempt also trusts the system's roots.
"""

import functools
import socket
import ssl


def wrapped(plain: socket.socket, host: str, roots: str | None, *, pinned: bool) -> ssl.SSLSocket:
    """Raises ssl.SSLError, an OSError, for example for an untrusted certificate."""
    loaded = context(roots, pinned=pinned)
    try:
        return loaded.wrap_socket(plain, server_hostname=host.encode())
    except ssl.SSLCertVerificationError:
        if roots and not pinned:
            loaded.load_default_certs()
        raise


@functools.cache
def context(roots: str | None, *, pinned: bool) -> ssl.SSLContext:
    """Endpoints that are not `pinned` have a separate context, to which the system's roots may be added."""
    del pinned
    return ssl.create_default_context(cafile=roots)
