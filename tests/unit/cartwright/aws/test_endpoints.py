"""The oracle is botocore, in every public region it knows of the services that are used."""

import random
import re
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import botocore
import botocore.session
import pytest
from botocore.config import Config

from cartwright.aws import endpoints
from cartwright.aws.endpoints import Service, endpoint, parsed
from cartwright.aws.errors import AwsError
from cartwright.aws.s3 import Bucket
from cartwright.https.connection import Endpoint

SERVICES = {
    "dynamodb": "DYNAMODB",
    "events": "EVENTBRIDGE",
    "s3": "S3",
    "secretsmanager": "SECRETS_MANAGER",
    "sqs": "SQS",
}
TABLES = Service("dynamodb", "DYNAMODB")
ROOTS = Path(endpoints.__file__).parent / "roots.pem"
PEM = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)

pytestmark = pytest.mark.usefixtures("aws_environment")


@pytest.fixture(scope="module")
def session() -> botocore.session.Session:
    return botocore.session.get_session()


def client_of(session: botocore.session.Session, service: str, region: str) -> Any:
    config = Config(s3={"us_east_1_regional_endpoint": "regional"}, signature_version="v4")
    return session.create_client(service, region_name=region, config=config)


@pytest.mark.parametrize("service", SERVICES)
def test_hosts_are_botocores(
    session: botocore.session.Session, service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    regions = {
        region
        for partition in session.get_available_partitions()
        if "iso" not in partition
        for region in session.get_available_regions(service, partition)
    }
    assert len(regions) > 30
    for region in sorted(regions):
        monkeypatch.setenv("AWS_REGION", region)
        ours = endpoint(Service(service, SERVICES[service]))
        assert f"{ours.scheme}://{ours.authority}" == client_of(session, service, region).meta.endpoint_url


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("ignored", ["", "true", "True", "false"])
@pytest.mark.parametrize("which", [(), ("own",), ("common",), ("own", "common")])
def test_overrides_count_as_they_do_for_botocore(
    session: botocore.session.Session,
    service: str,
    ignored: str,
    which: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", ignored)
    if "own" in which:
        monkeypatch.setenv(f"AWS_ENDPOINT_URL_{SERVICES[service]}", "http://127.0.0.1:1001")
    if "common" in which:
        monkeypatch.setenv("AWS_ENDPOINT_URL", "https://common.example:1002/")
    ours = endpoint(Service(service, SERVICES[service]))
    theirs = client_of(session, service, "eu-west-1").meta.endpoint_url
    assert f"{ours.scheme}://{ours.authority}" == theirs.rstrip("/")


@pytest.mark.parametrize("bucket", ["uploads", "with.dots"])
@pytest.mark.parametrize("override", [None, "http://127.0.0.1:4566"])
def test_objects_are_where_botocore_finds_them(
    session: botocore.session.Session, bucket: str, override: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if override:
        monkeypatch.setenv("AWS_ENDPOINT_URL", override)
    style = "path" if override or "." in bucket else "virtual"
    config = Config(signature_version="s3v4", s3={"addressing_style": style})
    client = session.create_client("s3", region_name="eu-west-1", config=config)
    chance = random.Random(bucket)  # noqa: S311 - no secret hangs on it
    for _ in range(500):
        key = "".join(chance.choices("ab/.~-_+ %&=?#:éñ漢🏺", k=chance.randint(1, 20)))
        theirs = client.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": key})
        ours = Bucket(bucket).presigned_get(key, seconds=60)
        assert urlsplit(ours)[:3] == urlsplit(theirs)[:3]


def test_an_override_is_a_scheme_a_host_and_a_port() -> None:
    assert parsed("http://127.0.0.1:4566") == Endpoint("http", "127.0.0.1", 4566)


def test_any_other_override_is_refused() -> None:
    with pytest.raises(AwsError, match="URL"):
        parsed("http://127.0.0.1/path")


def test_only_awss_own_hosts_are_judged_by_amazons_roots(monkeypatch: pytest.MonkeyPatch) -> None:
    own = endpoint(TABLES)
    assert own.roots == str(ROOTS)
    assert not own.pinned
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://common.example")
    assert (endpoint(TABLES).roots, endpoint(TABLES).pinned) == (None, False)


@pytest.mark.parametrize("override", [None, "https://common.example"])
def test_a_bundle_of_ones_own_is_trusted_alone(override: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", "/etc/own.pem")
    if override:
        monkeypatch.setenv("AWS_ENDPOINT_URL", override)
    assert (endpoint(TABLES).roots, endpoint(TABLES).pinned) == ("/etc/own.pem", True)


def test_amazons_roots_are_among_botocores() -> None:
    ours = PEM.findall(ROOTS.read_text())
    theirs = PEM.findall((Path(botocore.__file__).parent / "cacert.pem").read_text())
    assert len(ours) == 5
    assert set(ours) <= set(theirs)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata="\n".join(ours))
    owners = [str(each["subject"]) for each in context.get_ca_certs()]
    assert all("Amazon Root CA" in owner or "Starfield Services Root" in owner for owner in owners)


def test_a_missing_region_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_REGION")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")
    assert endpoints.region() == "eu-north-1"
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    with pytest.raises(AwsError, match="AWS_REGION"):
        endpoints.region()
