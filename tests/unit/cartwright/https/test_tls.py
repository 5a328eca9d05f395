"""Whom a connection trusts, tried with a certificate of our own making."""

import datetime
import socket
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cartwright.https import Unreachable, tls, transport
from cartwright.https.connection import Connection, Endpoint
from cartwright.https.transport import Request


def certificate(folder: Path, host: str) -> Path:
    """A file with a self-signed certificate for `host` and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / f"{host}.pem"
    file.write_bytes(built.public_bytes(serialization.Encoding.PEM) + private)
    return file


@contextmanager
def serving(file: Path, handshakes: list[str | None]) -> Iterator[int]:
    """The port of a server that shakes hands and answers each request with a head."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                plain, _ = server.accept()
                with plain, suppress(OSError), context.wrap_socket(plain, server_side=True) as secured:
                    handshakes.append(secured.version())
                    while secured.recv(1000):
                        secured.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

        def run() -> None:
            with suppress(OSError):
                serve()

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def forget() -> None:
    """Which roots were loaded, and the connections under them."""
    tls.context.cache_clear()
    for kept in transport._idle.values():
        while kept:
            kept.pop().close()


@pytest.fixture
def handshakes() -> list[str | None]:
    """The server's, by the version of TLS."""
    return []


@pytest.fixture
def bundle(tmp_path: Path) -> str:
    """A file with the certificate of a server named localhost."""
    return str(certificate(tmp_path, "localhost"))


@pytest.fixture
def port(bundle: str, handshakes: list[str | None]) -> Iterator[int]:
    """That server's."""
    forget()
    with serving(Path(bundle), handshakes) as found:
        yield found
        forget()


@pytest.fixture
def elsewhere(tmp_path: Path) -> str:
    """A file with a certificate that vouches for none of the servers here."""
    return str(certificate(tmp_path, "elsewhere"))


def status(endpoint: Endpoint) -> int:
    connection = Connection(endpoint)
    try:
        connection.send(b"GET / HTTP/1.1\r\n\r\n")
        return connection.head()[0]
    finally:
        connection.close()


@pytest.mark.parametrize("pinned", [True, False])
def test_the_roots_that_an_endpoint_names_are_trusted(port: int, bundle: str, pinned: bool) -> None:
    assert status(Endpoint("https", "localhost", port, bundle, pinned)) == 204


def test_secured_connections_are_kept(port: int, bundle: str, handshakes: list[str | None]) -> None:
    """Also for another thread."""
    endpoint = Endpoint("https", "localhost", port, bundle)
    for _ in range(3):
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(lambda: transport.send(endpoint, Request("GET")).read()).result() == b""
    assert handshakes == ["TLSv1.3"]


def test_a_certificate_for_another_host_is_refused(port: int, bundle: str) -> None:
    with pytest.raises(Unreachable, match=r"not valid for '127\.0\.0\.1'"):
        status(Endpoint("https", "127.0.0.1", port, bundle))


def test_a_server_that_no_root_vouches_for_is_refused(port: int, elsewhere: str) -> None:
    """First under the roots that are named, then under all that the system trusts."""
    for _ in range(2):
        with pytest.raises(Unreachable, match="verify failed"):
            status(Endpoint("https", "localhost", port, elsewhere))


def test_after_a_change_of_authority_the_systems_roots_do(
    port: int, bundle: str, elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", bundle)
    endpoint = Endpoint("https", "localhost", port, elsewhere)
    with pytest.raises(Unreachable, match="verify failed"):
        status(endpoint)
    assert status(endpoint) == 204


def test_pinned_roots_stay_alone(
    port: int, bundle: str, elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the same file, not pinned, has been widened."""
    monkeypatch.setenv("SSL_CERT_FILE", bundle)
    with suppress(Unreachable):
        status(Endpoint("https", "localhost", port, elsewhere))
    for _ in range(2):
        with pytest.raises(Unreachable, match="verify failed"):
            status(Endpoint("https", "localhost", port, elsewhere, pinned=True))


def test_without_roots_of_its_own_the_system_judges(
    port: int, bundle: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = Endpoint("https", "localhost", port)
    with pytest.raises(Unreachable, match="verify failed"):
        status(endpoint)
    monkeypatch.setenv("SSL_CERT_FILE", bundle)
    forget()
    assert status(endpoint) == 204
