"""Signed messages: Stripe's form, with the examples that anybody can compute."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.signatures import TOLERANCE, InvalidSignature, sign, verify

AT = datetime(2026, 11, 21, 9, 45, 4, tzinfo=UTC)
SECRET, CONTENT = b"whsec_test", b'{"id":"evt_1"}'


def test_it_is_what_stripe_describes() -> None:
    expected = hmac.new(SECRET, f"{int(AT.timestamp())}.".encode() + CONTENT, hashlib.sha256).hexdigest()
    assert sign(SECRET, CONTENT, AT) == f"t={int(AT.timestamp())},v1={expected}"


@given(st.binary(min_size=1, max_size=40), st.binary(max_size=200), st.datetimes(timezones=st.just(UTC)))
def test_what_was_signed_is_trusted(secret: bytes, content: bytes, at: datetime) -> None:
    if at.timestamp() >= 0:
        verify(secret, sign(secret, content, at), content, at)


@pytest.mark.parametrize("distance", [TOLERANCE, -TOLERANCE])
def test_the_tolerance_has_an_end_on_either_side(distance: timedelta) -> None:
    signature = sign(SECRET, CONTENT, AT)
    verify(SECRET, signature, CONTENT, AT + distance)
    with pytest.raises(InvalidSignature, match="more than five minutes"):
        verify(SECRET, signature, CONTENT, AT + distance * 1.01)


@given(st.text(max_size=300))
def test_what_is_no_signature_is_not_trusted(header: str) -> None:
    with pytest.raises(InvalidSignature):
        verify(SECRET, header, CONTENT, AT)


@given(st.integers(0, len(CONTENT) - 1), st.integers(1, 255))
def test_no_other_content_is_trusted(place: int, change: int) -> None:
    other = bytearray(CONTENT)
    other[place] ^= change
    with pytest.raises(InvalidSignature, match="does not match"):
        verify(SECRET, sign(SECRET, CONTENT, AT), bytes(other), AT)


def test_one_of_several_signatures_is_enough_and_none_without_a_secret() -> None:
    old, new = sign(b"old", CONTENT, AT), sign(SECRET, CONTENT, AT)
    verify(SECRET, f"{old}, {new.partition(',')[2]},v0=ff", CONTENT, AT)
    with pytest.raises(InvalidSignature, match="no secret"):
        verify(b"", sign(b"", CONTENT, AT), CONTENT, AT)
