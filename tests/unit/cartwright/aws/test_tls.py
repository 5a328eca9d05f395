"""Whom a connection trusts, tried with a certificate of our own making."""

import datetime
import os
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import botocore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cartwright.aws import tls, transport
from cartwright.aws.connection import Connection
from cartwright.aws.endpoints import Endpoint
from cartwright.aws.errors import Unreachable
from cartwright.aws.transport import Request

PEM = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)


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
    tls.loaded.cache_clear()
    for kept in transport._idle.values():
        while kept:
            kept.pop().close()


@pytest.fixture
def handshakes() -> list[str | None]:
    """The server's, by the version of TLS."""
    return []


@pytest.fixture
def port(
    aws_environment: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, handshakes: list[str | None]
) -> Iterator[int]:
    """Of a server named localhost, whose certificate is in AWS_CA_BUNDLE."""
    del aws_environment
    file = certificate(tmp_path, "localhost")
    monkeypatch.setenv("AWS_CA_BUNDLE", str(file))
    forget()
    with serving(file, handshakes) as found:
        yield found
        forget()


def status(endpoint: Endpoint) -> int:
    connection = Connection(endpoint)
    try:
        connection.send(b"GET / HTTP/1.1\r\n\r\n")
        return connection.head()[0]
    finally:
        connection.close()


def test_a_bundle_of_ones_own_is_trusted(port: int) -> None:
    assert status(Endpoint("https", "localhost", port)) == 204


def test_secured_connections_are_kept(port: int, handshakes: list[str | None]) -> None:
    """Also for another thread."""
    endpoint = Endpoint("https", "localhost", port)
    for _ in range(3):
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(lambda: transport.send(endpoint, Request("GET")).read()).result() == b""
    assert handshakes == ["TLSv1.3"]


def test_a_certificate_for_another_host_is_refused(port: int) -> None:
    with pytest.raises(Unreachable, match=r"not valid for '127\.0\.0\.1'"):
        status(Endpoint("https", "127.0.0.1", port))


def test_without_the_bundle_no_root_vouches_for_it(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """First under Amazon's roots, then under all that the system trusts."""
    monkeypatch.delenv("AWS_CA_BUNDLE")
    endpoint = Endpoint("https", "localhost", port)
    for _ in range(2):
        with pytest.raises(Unreachable, match="verify failed"):
            status(endpoint)


def test_after_a_change_of_authority_the_systems_roots_do(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", os.environ["AWS_CA_BUNDLE"])
    monkeypatch.delenv("AWS_CA_BUNDLE")
    endpoint = Endpoint("https", "localhost", port)
    with pytest.raises(Unreachable, match="verify failed"):
        status(endpoint)
    assert status(endpoint) == 204


def test_a_bundle_of_ones_own_stays_alone(port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", os.environ["AWS_CA_BUNDLE"])
    monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate(tmp_path, "elsewhere")))
    for _ in range(2):
        with pytest.raises(Unreachable, match="verify failed"):
            status(Endpoint("https", "localhost", port))


def test_an_endpoint_of_ones_own_is_judged_by_the_system(
    port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_CA_BUNDLE")
    endpoint = Endpoint("https", "localhost", port, overridden=True)
    with pytest.raises(Unreachable, match="verify failed"):
        status(endpoint)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "localhost.pem"))
    forget()
    assert status(endpoint) == 204


def test_the_roots_are_among_botocores() -> None:
    ours = PEM.findall((Path(tls.__file__).parent / "roots.pem").read_text())
    theirs = PEM.findall((Path(botocore.__file__).parent / "cacert.pem").read_text())
    assert len(ours) == 5
    assert set(ours) <= set(theirs)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata="\n".join(ours))
    owners = [str(each["subject"]) for each in context.get_ca_certs()]
    assert all("Amazon Root CA" in owner or "Starfield Services Root" in owner for owner in owners)
