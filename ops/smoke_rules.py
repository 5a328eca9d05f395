"""The expected responses of a deployed stage. Pure.

Each rule yields one sentence per fault. The standard is API Gateway and Cognito on AWS. Known differences of the
embedded AWS are in DIFFERENCES.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ops.http import Answer
from ops.preflight import Sender

PROBLEM = "application/problem+json"
RENAMED = "x-amzn-remapped-www-authenticate"
FOREIGN_ORIGIN = "https://smoke-test.invalid"
"""An origin that no stage allows."""
_BY_FUNCTION = "the function answered, not the gateway"
_NOT_RENAMED = "a function's WWW-Authenticate header was not renamed"
DIFFERENCES: Mapping[str, str] = {
    _BY_FUNCTION: "the embedded API Gateway has no request validators",
    _NOT_RENAMED: "the embedded API Gateway renames no headers",
}
"""Faults that are expected on the embedded AWS, with their reasons."""

Outcome = Literal["passed", "failed", "difference", "skipped"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """``says`` is the fault, the reason why it is expected, or a result."""

    check: str
    outcome: Outcome
    says: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Warm:
    """An alias with provisioned concurrency. ``status`` is Lambda's; empty when nothing is provisioned."""

    alias: str
    minimum: int
    status: str
    available: int
    reason: str = ""


def verdict(check: str, faults: Iterable[str], *, remedy: str, embedded: bool, says: str = "") -> Verdict:
    """One fault that is not a known difference is enough to fail."""
    found = list(faults)
    known = [DIFFERENCES[each] for each in found if embedded and each in DIFFERENCES]
    if len(known) < len(found):
        return Verdict(check, "failed", "; ".join(found), remedy)
    if known:
        reasons = "; ".join(dict.fromkeys(known))
        return Verdict(check, "difference", f"{'; '.join(found)} (known difference: {reasons})")
    return Verdict(check, "passed", says)


def problem(answer: Answer, *, status: int, code: str | None = None) -> Iterator[str]:
    """An RFC 9457 document that matches the status. A function may have its own ``code``."""
    if answer.status != status:
        yield f"the status is {answer.status}, not {status}"
    kind = answer.headers.get("content-type", "none").partition(";")[0]
    if kind != PROBLEM:
        yield f"the content type is {kind}, not {PROBLEM}"
    said = answer.document
    code = code or str(said.get("code", ""))
    wanted = {"type": f"urn:cartwright:problem:{code}", "status": status, "code": code}
    for name, value in wanted.items():
        if said.get(name) != value:
            yield f"the body's {name} is {said.get(name)!r}, not {value!r}"
    for name in ("code", "title", "detail", "correlation_id"):
        if not said.get(name):
            yield f"the body has no {name}"


def from_gateway(answer: Answer) -> Iterator[str]:
    """Functions include the requested path, which the gateway does not."""
    if "instance" in answer.document:
        yield _BY_FUNCTION


def challenge(answer: Answer) -> Iterator[str]:
    """The gateway's own 401."""
    given = answer.headers.get("www-authenticate") or answer.headers.get(RENAMED)
    if given != "Bearer":
        yield f"WWW-Authenticate is {given!r}, not 'Bearer'"


def renamed_challenge(answer: Answer) -> Iterator[str]:
    """A function's 401."""
    if RENAMED not in answer.headers and "www-authenticate" in answer.headers:
        yield _NOT_RENAMED
    yield from challenge(answer)


def common_headers(answer: Answer, wanted: Mapping[str, str]) -> Iterator[str]:
    if answer.status >= 500:
        yield f"the status is {answer.status}"
    for name, value in wanted.items():
        if (given := answer.headers.get(name.lower())) != value:
            yield f"{name} is {given!r}, not {value!r}"


def allowed_origin(answer: Answer, origins: Sequence[str], asking: str) -> Iterator[str]:
    """``origins`` are the stage's ``cors_origins``. The response is a function's or a preflight's."""
    given = answer.headers.get("access-control-allow-origin")
    wanted = origins[0] if len(origins) == 1 else asking if asking in origins else None
    if given != wanted:
        yield f"Access-Control-Allow-Origin for {asking} is {given or 'none'}, not {wanted or 'none'}"


def gateway_origin(answer: Answer, origins: Sequence[str]) -> Iterator[str]:
    """The gateway's own errors only support one fixed origin."""
    given = answer.headers.get("access-control-allow-origin")
    wanted = origins[0] if len(origins) == 1 else "*"
    if given != wanted:
        yield f"Access-Control-Allow-Origin of the gateway's own error is {given or 'none'}, not {wanted}"


def preflight(answer: Answer, *, method: str, headers: Sequence[str]) -> Iterator[str]:
    if answer.status not in (200, 204):
        yield f"the preflight's status is {answer.status}"
    for name, wanted in (("Methods", [method]), ("Headers", headers)):
        given = re.split(r",\s*", answer.headers.get(f"access-control-allow-{name.lower()}", ""))
        if missing := [each for each in wanted if each not in given]:
            yield f"Access-Control-Allow-{name} lacks {', '.join(missing)}"


def warm(found: Warm) -> Iterator[str]:
    """``status`` is IN_PROGRESS right after a deployment and while scaling. Only the available number counts."""
    if not found.status:
        yield f"{found.alias} has no provisioned environment, but {found.minimum} are required"
    elif found.status == "FAILED":
        yield f"Lambda could not provision {found.alias}: {found.reason or 'no reason given'}"
    elif found.available < found.minimum:
        yield f"{found.alias} has {found.available} of {found.minimum} environments ready ({found.status})"


def mail(configuration: Mapping[str, Any], mail_from: str | None, sender: Sender | None) -> Iterator[str]:
    """``configuration`` is the pool's. ``sender`` is SES's response, if it was queried and permitted."""
    account = configuration.get("EmailSendingAccount", "COGNITO_DEFAULT")
    if not mail_from:
        if account != "COGNITO_DEFAULT":
            yield f"the pool sends through {account}, but the stage has no mail_from"
        return
    if account != "DEVELOPER" or configuration.get("From") != mail_from:
        yield f"the pool sends through {account} as {configuration.get('From')}, not through SES as {mail_from}"
    if sender is not None and not sender.verified:
        yield f"SES has not verified the identity of {mail_from}"
    if sender is not None and sender.verified and not sender.may_write_to_anyone:
        yield "SES is in its sandbox and only sends to verified addresses"


def mail_sender(configuration: Mapping[str, Any]) -> str:
    if configuration.get("EmailSendingAccount", "COGNITO_DEFAULT") == "COGNITO_DEFAULT":
        return "COGNITO_DEFAULT: 50 emails a day for the whole account"
    return f"SES as {configuration.get('From')}"


def sold(state: str, reason: str, waits: Sequence[str]) -> Iterator[str]:
    """An order paid with a test card that is approved."""
    if state != "confirmed":
        why = f" ({reason})" if reason else ""
        yield f"the order is {state or 'not placed'}{why}, not confirmed"
    if waits:
        yield f"the order waits for {', '.join(waits)}"
