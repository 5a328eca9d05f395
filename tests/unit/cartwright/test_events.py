import json
import re

import msgspec
import pytest

from cartwright.events import Event
from cartwright.events.all import ALL_EVENTS
from cartwright.events.catalog import ProductChanged


def test_every_event_class_is_listed() -> None:
    ours = {each for each in Event.__subclasses__() if each.__module__.startswith("cartwright.events.")}
    assert set(ALL_EVENTS) == ours


@pytest.mark.parametrize("event", ALL_EVENTS)
def test_an_event_is_the_source_of_its_name_version_rule_schema_and_sample(event: type[Event]) -> None:
    assert re.fullmatch(r"cartwright\.[a-z]+", event.source)
    assert event.name == event.__name__
    sample, schema = event.sample(), event.schema()
    assert event.pattern() == {
        "source": [event.source],
        "detail-type": [event.name],
        "detail": {"version": [sample["version"]]},
    }
    assert set(sample) == set(schema["properties"]) == set(schema["required"])
    assert schema["properties"]["version"] == {"const": event.version}
    references = set(re.findall(r'"#/\$defs/(\w+)"', json.dumps(schema)))
    assert references <= set(schema.get("$defs", {}))


@pytest.mark.parametrize("event", ALL_EVENTS)
def test_a_detail_is_read_back_and_may_know_more(event: type[Event]) -> None:
    assert event.from_detail(event.sample() | {"news": 1}) == event.example()


@pytest.mark.parametrize("detail", [None, [], {}, {"version": 1}, ProductChanged.sample() | {"version": 2}])
def test_another_version_is_not_read(detail: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        ProductChanged.from_detail(detail)
