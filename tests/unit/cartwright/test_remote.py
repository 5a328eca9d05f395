"""HTTP to external services."""

import pytest

from cartwright.https import HttpsError, OutcomeUnknown, Unreachable
from cartwright.remote import MAX_BYTES, Remote
from tests.unit.cartwright.aws.endpoint import Wire, response, serving


def test_a_request_goes_below_the_url_and_its_answer_comes_back_whatever_its_status() -> None:
    with serving() as endpoint:
        endpoint.script(Wire(response(418, b"short and stout", x_kind="teapot")))
        reply = Remote(f"{endpoint.url}/v1/").call(
            "PUT", "/a", query="b=c", headers={"X-Key": "k"}, body=b"body"
        )
        assert (reply.status, reply.content, reply.headers["x-kind"]) == (418, b"short and stout", "teapot")
        (seen,) = endpoint.seen
        assert (seen.method, seen.path, seen.body) == ("PUT", "/v1/a?b=c", b"body")
        assert seen.headers["host"] == endpoint.url.removeprefix("http://")
        assert seen.headers["x-key"] == "k"


def test_nothing_is_repeated() -> None:
    with serving() as endpoint:
        endpoint.script(Wire(b"", "close"))
        with pytest.raises(OutcomeUnknown):
            Remote(endpoint.url).call("POST", headers={})
        endpoint.script(Wire(response(503, b""), "close"))
        assert Remote(endpoint.url).call("POST", headers={}).status == 503
        assert len(endpoint.seen) == 2
    with pytest.raises(Unreachable):
        Remote(endpoint.url).call("POST", headers={})


def test_no_answer_is_waited_for_longer_than_is_said() -> None:
    with serving() as endpoint:
        endpoint.script(Wire(b"HTTP/1.1 200 OK\r\n", "stall"))
        with pytest.raises(OutcomeUnknown):
            Remote(endpoint.url, seconds=0.05).call("GET", headers={})


def test_an_endless_answer_is_not_read_to_its_end() -> None:
    with serving() as endpoint:
        endpoint.script(Wire(response(200, b"x" * (MAX_BYTES + 1))))
        with pytest.raises(OutcomeUnknown, match="more than"):
            Remote(endpoint.url).call("GET", headers={})


def test_a_header_is_one_line() -> None:
    with serving() as endpoint:
        with pytest.raises(ValueError, match="line breaks"):
            Remote(endpoint.url).call("GET", headers={"X-Key": "a\r\nX-Admin: 1"})
        assert endpoint.seen == []


def test_a_path_alone_is_where_aws_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566/")
    assert Remote("/_aws/execute-api/sandbox/v1").url == "http://127.0.0.1:4566/_aws/execute-api/sandbox/v1"
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    with pytest.raises(HttpsError, match="AWS_ENDPOINT_URL"):
        Remote("/_aws/execute-api/sandbox/v1")


@pytest.mark.parametrize(
    "url", ["ftp://example.com", "example.com", "https://", "https://user@example.com", ""]
)
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(HttpsError):
        Remote(url)
