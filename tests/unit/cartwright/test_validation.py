"""Which field of a document is blamed, where msgspec only says that some value of a mapping is wrong."""

from typing import Annotated, Any

import msgspec
import pytest
from msgspec import Meta, Struct

from cartwright.emails import Email
from cartwright.fields import Country, Currency
from cartwright.validation import field_error, with_key

Price = Annotated[int, Meta(ge=0, le=10**10)]


class Line(Struct):
    prices: dict[str, Price] = {}
    at: dict[str, list[int]] = {}
    by_currency: dict[Currency, int] = {}


class Basket(Struct):
    lines: list[Line]


def blamed(line: object, *, document: bytes = b"") -> str:
    document = document or msgspec.json.encode({"lines": [{}, line]})
    with pytest.raises(msgspec.ValidationError) as raised:
        msgspec.json.decode(document, type=Basket)
    return with_key(field_error(raised.value), document, Basket).field


@pytest.mark.parametrize("wrong", [-1, 1.5, "5", None, [], 10**30])
@pytest.mark.parametrize("place", [0, 1, 2, 3, 4])
def test_the_key_is_found_among_its_siblings(place: int, wrong: Any) -> None:
    prices: dict[str, Any] = {f"K{number}": number for number in range(5)}
    assert blamed({"prices": prices | {f"K{place}": wrong}}) == f"lines[1].prices.K{place}"


def test_the_first_of_several_is_blamed() -> None:
    assert blamed({"prices": {"A": 1, "B": -1, "C": -1}}) == "lines[1].prices.B"


def test_the_key_of_a_number_that_no_float_holds_is_found() -> None:
    document = b'{"lines": [{"prices": {"A": 1, "B": 1e400}}]}'
    assert blamed(None, document=document) == "lines[0].prices.B"


def test_a_key_is_blamed_itself() -> None:
    prices = {"GBP": 1, "XX": 1, "EUR": 1}
    assert blamed({"by_currency": prices}) == "lines[1].by_currency.XX"


def test_what_is_below_the_key_is_kept() -> None:
    assert blamed({"at": {"A": [1], "B": [1, "x"]}}) == "lines[1].at.B[1]"


def test_a_large_mapping_is_searched_in_few_readings() -> None:
    prices: dict[str, Any] = {f"K{number}": 1 for number in range(10_000)}
    assert blamed({"prices": prices | {"K7777": -1}}) == "lines[1].prices.K7777"


def test_other_faults_stay_as_they_are() -> None:
    assert blamed({"prices": 7}) == "lines[1].prices"


def test_a_country_and_an_email_address_are_explained() -> None:
    class Buyer(Struct):
        country: Country
        email: Email

    for document, message in {
        b'{"country": "UK", "email": "a@b.cc"}': "is not a country of ISO 3166-1, such as GB",
        b'{"country": "GB", "email": "a,b@c.dd"}': "is not an e-mail address such as ada@example.com",
    }.items():
        with pytest.raises(msgspec.ValidationError) as raised:
            msgspec.json.decode(document, type=Buyer)
        assert field_error(raised.value).message == message


@pytest.mark.parametrize(
    "document",
    [b'{"lines": [{"prices": {"A": -1}}', b'{"lines": [{"prices": {"A": -1, "A": 1}}]}'],
    ids=["breaks off", "the key twice"],
)
def test_what_cannot_be_searched_keeps_msgspecs_words(document: bytes) -> None:
    assert blamed(None, document=document) == "lines[0].prices[...]"
