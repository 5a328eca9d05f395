import pytest

from cartwright.aws.errors import AccessDenied
from cartwright.aws.events import Bus
from cartwright.aws.retrying import ATTEMPTS
from cartwright.outbox import Message
from tests.unit.cartwright.aws.endpoint import Endpoint, Reply, error


def messages(count: int, size: int = 2) -> list[Message]:
    return [Message("cartwright.test", f"N{number}", '"' + "x" * (size - 2) + '"') for number in range(count)]


def answer(*codes: str | None) -> Reply:
    entries = [{"ErrorCode": code, "ErrorMessage": "no"} if code else {"EventId": "e"} for code in codes]
    return 200, {"FailedEntryCount": sum(code is not None for code in codes), "Entries": entries}


@pytest.fixture
def bus(endpoint: Endpoint, waits: list[float]) -> Bus:
    del endpoint, waits
    return Bus("shop")


def names(endpoint: Endpoint) -> list[list[str]]:
    return [[entry["DetailType"] for entry in call["Entries"]] for _, call in endpoint.calls]


def test_only_refused_entries_are_sent_again(bus: Bus, endpoint: Endpoint) -> None:
    endpoint.script(answer(None, "ThrottlingException", None), answer(None))
    assert bus.put(messages(3)) == [None, None, None]
    assert names(endpoint) == [["N0", "N1", "N2"], ["N1"]]


def test_an_entry_that_stays_refused_is_told(bus: Bus, endpoint: Endpoint) -> None:
    endpoint.script(answer(None, "InternalFailure"), answer("InternalFailure"))
    assert bus.put(messages(2)) == [None, ("InternalFailure: no", True)]
    assert len(endpoint.calls) == ATTEMPTS


def test_requests_hold_ten_entries(bus: Bus, endpoint: Endpoint) -> None:
    endpoint.script(answer(*[None] * 10), answer(*[None] * 10), answer(*[None] * 3))
    bus.put(messages(23))
    assert [len(each) for each in names(endpoint)] == [10, 10, 3]


def test_requests_hold_a_quarter_of_a_megabyte(bus: Bus, endpoint: Endpoint) -> None:
    endpoint.script(answer(None, None), answer(None))
    assert bus.put(messages(3, size=100_000)) == [None] * 3
    assert [len(each) for each in names(endpoint)] == [2, 1]


def test_a_missing_grant_is_raised(bus: Bus, endpoint: Endpoint) -> None:
    endpoint.script(error("AccessDeniedException"))
    with pytest.raises(AccessDenied):
        bus.put(messages(1))


def test_an_entry_that_is_malformed_is_not_sent_again(bus: Bus, endpoint: Endpoint) -> None:
    endpoint.script(answer(None, "MalformedDetail"))
    assert bus.put(messages(2)) == [None, ("MalformedDetail: no", False)]
    assert len(endpoint.calls) == 1


def test_a_request_that_is_refused_whole_refuses_only_the_entry_that_it_was_for(
    bus: Bus, endpoint: Endpoint
) -> None:
    """EventBridge does not say which of them is too large."""
    refused = error("ValidationException")
    endpoint.script(refused, answer(None), refused, answer(None))
    first, second, third = bus.put(messages(3))
    assert (first, third) == (None, None)
    assert second is not None
    assert second[1] is False
    assert "ValidationException" in second[0]
    assert names(endpoint) == [["N0", "N1", "N2"], ["N0"], ["N1"], ["N2"]]
