"""The codes are those of RFC 6238's own examples."""

import base64

import pytest

from ops import totp
from ops.errors import OpsError

KEY = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("at", "digits"),
    [(59, "94287082"), (1111111109, "07081804"), (1234567890, "89005924"), (20000000000, "65353130")],
)
def test_the_standards_examples(at: int, digits: str) -> None:
    assert totp.code(KEY, at) == digits[-6:]


def test_a_key_may_lack_its_padding_and_be_in_lower_case() -> None:
    assert totp.code("mzxw6ytboi", 59) == totp.code("MZXW6YTBOI======", 59)


def test_a_key_that_is_none_is_named() -> None:
    with pytest.raises(OpsError, match="base 32"):
        totp.code("0189", 59)


def test_an_app_reads_whose_key_it_is() -> None:
    assert totp.address("ABC", account="a@b.example", issuer="Cartwright dev") == (
        "otpauth://totp/Cartwright%20dev%3Aa%40b.example?secret=ABC&issuer=Cartwright%20dev"
    )
