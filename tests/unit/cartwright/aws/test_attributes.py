from decimal import Decimal

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from hypothesis import given
from hypothesis import strategies as st

from cartwright.aws.attributes import marshal, unmarshal

VALUES = st.recursive(
    st.none() | st.booleans() | st.text() | st.integers(-(10**38) + 1, 10**38 - 1),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), VALUES, max_size=5))
def test_every_value_comes_back_as_it_went(item: dict[str, object]) -> None:
    back = unmarshal(marshal(item))
    assert back == item
    assert repr(back) == repr(item)


@pytest.mark.parametrize("value", [1.0, float("nan"), b"x", {1}, 10**38, object(), {"deep": [0.5]}])
def test_what_would_not_come_back_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        marshal({"value": value})


@pytest.mark.parametrize("wire", [{"N": "1.5"}, {"SS": ["a"]}, {"B": "eA=="}])
def test_what_was_never_written_is_not_read(wire: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        unmarshal({"value": wire})


@given(st.dictionaries(st.text(), VALUES, max_size=5))
def test_both_ways_are_boto3s(item: dict[str, object]) -> None:
    serializer, deserializer = TypeSerializer(), TypeDeserializer()
    wire = {name: serializer.serialize(value) for name, value in item.items()}
    assert marshal(item) == wire
    theirs = {name: whole(deserializer.deserialize(value)) for name, value in wire.items()}
    assert repr(unmarshal(wire)) == repr(theirs)


def whole(value: object) -> object:
    """boto3 reads numbers as Decimal."""
    match value:
        case Decimal():
            return int(value)
        case list():
            return [whole(each) for each in value]
        case dict():
            return {name: whole(each) for name, each in value.items()}
        case _:
            return value
