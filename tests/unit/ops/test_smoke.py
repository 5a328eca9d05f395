"""Each rule of ``ops smoke`` takes what AWS answers, and names what is wrong with anything else."""

import json
from typing import Any

import pytest

from ops import smoke_rules
from ops.http import Answer
from ops.preflight import Sender
from ops.smoke_rules import DIFFERENCES, FOREIGN_ORIGIN, Warm, verdict

SHOP, OFFICE = "https://shop.example.com", "https://office.example.com"
SAID = {
    "type": "urn:cartwright:problem:not-found",
    "title": "Not found",
    "status": 404,
    "code": "not-found",
    "detail": "Not found.",
    "correlation_id": "c-1",
}


def answer(status: int = 404, said: Any = SAID, **headers: str) -> Answer:
    """Header names with underscores for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, {"content-type": "application/problem+json", **named}, json.dumps(said).encode())


def test_a_problem_of_the_gateway_passes() -> None:
    assert list(smoke_rules.problem(answer(), status=404, code="not-found")) == []
    assert list(smoke_rules.problem(answer(), status=404)) == []
    assert list(smoke_rules.from_gateway(answer())) == []


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (answer(403), "the status is 403, not 404"),
        (answer(content_type="application/json"), "the content type is application/json, not"),
        (answer(said={**SAID, "code": "gone"}), "the body's code is 'gone', not 'not-found'"),
        (answer(said={**SAID, "status": 500}), "the body's status is 500, not 404"),
        (answer(said={**SAID, "type": "about:blank"}), "the body's type is 'about:blank'"),
        (answer(said={**SAID, "correlation_id": ""}), "the body has no correlation_id"),
        (answer(said=["no object"]), "the body has no title"),
        (Answer(404, {}, b"<html>"), "the content type is none"),
    ],
)
def test_what_is_no_such_problem_is_named(given: Answer, fault: str) -> None:
    assert fault in "; ".join(smoke_rules.problem(given, status=404, code="not-found"))


def test_an_undeployed_gateway_response_is_noticed() -> None:
    """What API Gateway says by itself of a route that it does not have."""
    default = Answer(403, {"content-type": "application/json"}, b'{"message":"Missing Authentication Token"}')
    faults = list(smoke_rules.problem(default, status=404, code="not-found"))
    assert faults[0] == "the status is 403, not 404"
    assert len(faults) > 5


def test_only_functions_name_the_path() -> None:
    by_function = answer(said={**SAID, "instance": "/baskets"})
    faults = list(smoke_rules.from_gateway(by_function))
    assert verdict("x", faults, remedy="r", embedded=False).outcome == "failed"
    known = verdict("x", faults, remedy="r", embedded=True)
    assert known.outcome == "difference"
    assert "known difference: the embedded API Gateway has no request validators" in known.says


def test_a_known_difference_hides_no_other_fault() -> None:
    faults = [*DIFFERENCES, "the status is 500, not 400"]
    told = verdict("x", faults, remedy="r", embedded=True)
    assert (told.outcome, told.remedy) == ("failed", "r")
    assert "the status is 500, not 400" in told.says


def test_the_challenge_may_be_renamed_and_a_function_s_has_to_be() -> None:
    own, renamed = answer(www_authenticate="Bearer"), answer(x_amzn_remapped_www_authenticate="Bearer")
    assert list(smoke_rules.challenge(own)) == list(smoke_rules.challenge(renamed)) == []
    assert list(smoke_rules.renamed_challenge(renamed)) == []
    assert list(smoke_rules.renamed_challenge(own)) == [
        "a function's WWW-Authenticate header was not renamed"
    ]
    for rule in (smoke_rules.challenge, smoke_rules.renamed_challenge):
        assert list(rule(answer())) == ["WWW-Authenticate is None, not 'Bearer'"]
        assert list(rule(answer(x_amzn_remapped_www_authenticate="Basic"))) != []


def test_headers_that_every_answer_has() -> None:
    wanted = {"Referrer-Policy": "no-referrer"}
    assert list(smoke_rules.common_headers(answer(referrer_policy="no-referrer"), wanted)) == []
    assert list(smoke_rules.common_headers(answer(), wanted)) == [
        "Referrer-Policy is None, not 'no-referrer'"
    ]
    broken = answer(502, referrer_policy="no-referrer")
    assert list(smoke_rules.common_headers(broken, wanted)) == ["the status is 502"]


@pytest.mark.parametrize(
    ("origins", "asking", "good", "bad"),
    [
        (["*"], FOREIGN_ORIGIN, "*", FOREIGN_ORIGIN),
        ([SHOP], FOREIGN_ORIGIN, SHOP, "*"),
        ([SHOP, OFFICE], OFFICE, OFFICE, SHOP),
        ([SHOP, OFFICE], FOREIGN_ORIGIN, None, FOREIGN_ORIGIN),
        ([SHOP], SHOP, SHOP, None),
    ],
)
def test_pages_that_may_read(origins: list[str], asking: str, good: str | None, bad: str | None) -> None:
    def given(origin: str | None) -> Answer:
        return answer(access_control_allow_origin=origin) if origin else answer()

    assert list(smoke_rules.allowed_origin(given(good), origins, asking)) == []
    (fault,) = smoke_rules.allowed_origin(given(bad), origins, asking)
    assert fault == f"Access-Control-Allow-Origin for {asking} is {bad or 'none'}, not {good or 'none'}"


@pytest.mark.parametrize(("origins", "good"), [(["*"], "*"), ([SHOP], SHOP), ([SHOP, OFFICE], "*")])
def test_pages_that_may_read_the_gateway_s_errors(origins: list[str], good: str) -> None:
    assert list(smoke_rules.gateway_origin(answer(access_control_allow_origin=good), origins)) == []
    for bad in (answer(), answer(access_control_allow_origin=OFFICE)):
        assert len(list(smoke_rules.gateway_origin(bad, origins))) == 1


def test_a_preflight_permits_method_and_headers() -> None:
    permits = {"access_control_allow_methods": "GET,POST", "access_control_allow_headers": "If-Match, Accept"}
    wanted = {"method": "POST", "headers": ["Accept", "If-Match"]}

    def faults(given: Answer, **more: Any) -> list[str]:
        return list(smoke_rules.preflight(given, **(wanted | more)))

    assert faults(answer(204, **permits)) == faults(answer(200, **permits)) == []
    assert faults(answer(403, **permits)) == ["the preflight's status is 403"]
    assert faults(answer(204, **permits), method="PUT") == ["Access-Control-Allow-Methods lacks PUT"]
    assert faults(answer(204, **permits), headers=["Order-Token"]) == [
        "Access-Control-Allow-Headers lacks Order-Token"
    ]


@pytest.mark.parametrize(
    ("found", "fault"),
    [
        (Warm("a/b", 2, "READY", 2), ""),
        (Warm("a/b", 2, "IN_PROGRESS", 3), ""),
        (Warm("a/b", 2, "READY", 1), "a/b has 1 of 2 environments ready (READY)"),
        (Warm("a/b", 2, "IN_PROGRESS", 0), "a/b has 0 of 2 environments ready (IN_PROGRESS)"),
        (Warm("a/b", 2, "", 0), "a/b has no provisioned environment, but 2 are required"),
        (Warm("a/b", 2, "FAILED", 0, "No room."), "Lambda could not provision a/b: No room."),
    ],
)
def test_warm_is_what_is_ready(found: Warm, fault: str) -> None:
    assert "; ".join(smoke_rules.warm(found)) == fault


COGNITO = {"EmailSendingAccount": "COGNITO_DEFAULT"}
SES = {"EmailSendingAccount": "DEVELOPER", "From": "orders@shop.example"}


@pytest.mark.parametrize(
    ("configuration", "mail_from", "sender", "fault"),
    [
        (COGNITO, None, None, ""),
        ({}, None, None, ""),
        (SES, "orders@shop.example", Sender(True, may_write_to_anyone=True), ""),
        (SES, "orders@shop.example", None, ""),
        (
            COGNITO,
            "orders@shop.example",
            None,
            "sends through COGNITO_DEFAULT as None, not through SES as orders@",
        ),
        (SES, "other@shop.example", None, "not through SES as other@shop.example"),
        (SES, None, None, "the stage has no mail_from"),
        (SES, "orders@shop.example", Sender(False, may_write_to_anyone=True), "SES has not verified"),
        (SES, "orders@shop.example", Sender(None, may_write_to_anyone=True), "SES has not verified"),
        (SES, "orders@shop.example", Sender(True, may_write_to_anyone=False), "SES is in its sandbox"),
    ],
)
def test_mail_is_sent_as_the_stage_says(
    configuration: dict[str, str], mail_from: str | None, sender: Sender | None, fault: str
) -> None:
    told = "; ".join(smoke_rules.mail(configuration, mail_from, sender))
    assert fault in told
    assert bool(told) == bool(fault)


def test_the_sender_is_told() -> None:
    assert smoke_rules.mail_sender(COGNITO).startswith("COGNITO_DEFAULT: 50 emails a day")
    assert smoke_rules.mail_sender(SES) == "SES as orders@shop.example"


def test_an_order_has_to_come_to_its_end() -> None:
    assert list(smoke_rules.sold("confirmed", "", [])) == []
    assert list(smoke_rules.sold("rejected", "stock", [])) == ["the order is rejected (stock), not confirmed"]
    assert list(smoke_rules.sold("", "", [])) == ["the order is not placed, not confirmed"]
    assert list(smoke_rules.sold("confirmed", "", ["the capture"])) == ["the order waits for the capture"]
