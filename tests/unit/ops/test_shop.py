"""How a shop is seen from outside, and that the local one can't be mistaken for an account's."""

import json
from pathlib import Path

import pytest

from ops import cdk
from ops.errors import OpsError
from ops.shop import Shop, client

OUTPUTS = {
    "cartwright-local-catalog": {"ApiId": "catalog", "ApiStage": "v1", "ApiUrl": "https://elsewhere/v1"},
    "cartwright-local-accounts": {"UserPoolId": "p"},
}


def local() -> Shop:
    return Shop(stage="local", region="eu-west-1", endpoint="http://127.0.0.1:4566", outputs=OUTPUTS)


def test_local_urls_lead_to_this_machine() -> None:
    assert local().apis == {"catalog": "http://127.0.0.1:4566/_aws/execute-api/catalog/v1"}


def test_urls_of_an_account_are_those_of_its_stacks() -> None:
    shop = Shop(
        stage="dev",
        region="eu-west-1",
        endpoint=None,
        outputs={"cartwright-dev-catalog": {"ApiId": "a1", "ApiUrl": "https://a1.example/v1/"}},
    )
    assert shop.apis == {"catalog": "https://a1.example/v1"}


def test_what_is_missing_is_named_with_a_remedy() -> None:
    with pytest.raises(OpsError, match=r"no output TableName. Run 'make up'"):
        local().output("catalog", "TableName")
    with pytest.raises(OpsError, match="no API of 'basket'"):
        local().api("basket")


def test_shop_json_has_the_promised_shape(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARTWRIGHT_LOCAL_DIR", str(tmp_path))
    local().save()
    content = json.loads((tmp_path / "shop.json").read_text())
    assert list(content) == ["stage", "endpoint", "region", "apis", "outputs"]
    assert content["outputs"] == OUTPUTS


def test_a_local_client_heeds_none_of_the_callers_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://elsewhere")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "real")
    made = client("sqs", stage="local", endpoint="http://127.0.0.1:4566", region="eu-west-1")
    assert made.meta.endpoint_url == "http://127.0.0.1:4566"
    assert made._request_signer._credentials.access_key == "test"


def test_the_embedded_deploy_sees_none_of_the_callers_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "real")
    monkeypatch.setenv("CDK_DEFAULT_ACCOUNT", "123456789012")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    environment = cdk.embedded_environment(4566)
    assert environment.keys().isdisjoint(
        {"AWS_PROFILE", "AWS_SESSION_TOKEN", "CDK_DEFAULT_ACCOUNT", "PYTHONDONTWRITEBYTECODE"}
    )
    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"
