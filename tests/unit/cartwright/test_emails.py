"""Which addresses the shop writes to, and which of them are one buyer."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.emails import Email, is_email, normalize_email

_LABEL = "d" * 63
LOCAL_64 = "l" * 64
GOOD = (
    "ada@example.com",
    "Ada.Byron+shop@mail.example.co.uk",
    "o'hara@example.ie",
    "a!#$%&'*+/=?^_`{|}~-b@example.com",
    "a@xn--bcher-kva.example",
    "a@3com.example",
    f"{LOCAL_64}@example.com",
    f"a@{_LABEL}.example",
    f"{'a' * 58}@{_LABEL}.{_LABEL}.{_LABEL}.com",
)
BAD = (
    "a,b@example.com",
    "<x>@example.com",
    "Ada <ada@example.com>",
    "ada@example.com,eve@example.com",
    "ada@example.com;eve@example.com",
    '"a b"@example.com',
    "a(b)@example.com",
    "a:b@example.com",
    "a\\b@example.com",
    "a[b]@example.com",
    "a@b@example.com",
    "a b@example.com",
    "ada@example.com\n",
    "ada@example.com\r\nBcc: eve@example.com",
    "\u0000ada@example.com",
    ".ada@example.com",
    "ada.@example.com",
    "ada..byron@example.com",
    "ädä@example.com",
    "ada@exämple.com",
    "ada@example",
    "ada@-example.com",
    "ada@example-.com",
    "ada@.example.com",
    "ada@example..com",
    "ada@example.com.",
    "ada@exa_mple.com",
    "ada@[192.0.2.1]",
    "ada@192.0.2.1",
    "@example.com",
    "ada@",
    "",
    f"l{LOCAL_64}@example.com",
    f"a@d{_LABEL}.example",
    f"{'a' * 59}@{_LABEL}.{_LABEL}.{_LABEL}.com",
)


def decoded(address: str) -> str:
    return msgspec.json.decode(msgspec.json.encode(address), type=Email)


@pytest.mark.parametrize("address", GOOD)
def test_an_address_that_is_written_to_is_taken(address: str) -> None:
    assert is_email(address)
    assert decoded(address) == address


@pytest.mark.parametrize("address", BAD)
def test_what_a_mail_header_reads_otherwise_is_refused(address: str) -> None:
    assert not is_email(address)
    with pytest.raises(msgspec.ValidationError):
        decoded(address)


@given(st.text(alphabet='ab.@-+,<>;:"()[]\\ \n\tä', max_size=20))
def test_the_type_and_the_function_agree(text: str) -> None:
    try:
        taken = decoded(text) == text
    except msgspec.ValidationError:
        taken = False
    assert is_email(text) == taken


def test_spellings_that_reach_one_mailbox_are_one() -> None:
    spelt = ("ada.byron+1@gmail.com", "AdaByron@googlemail.com", "adabyron@GMAIL.com")
    assert {normalize_email(each) for each in spelt} == {"adabyron@gmail.com"}
    assert normalize_email("a.b+tag@example.com") == "a.b@example.com"
    assert normalize_email("+tag@example.com") == "+tag@example.com"
