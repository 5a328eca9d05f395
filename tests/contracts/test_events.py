"""The events' schemas are valid and describe what their classes really send and read."""

import json

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from cartwright.events import Event
from cartwright.events.all import ALL_EVENTS
from ops.contracts.documents import event_schemas
from ops.contracts.services import event_classes

each_event = pytest.mark.parametrize("kind", event_classes(), ids=lambda kind: f"{kind.name}.v{kind.version}")


def test_every_event_class_is_found_and_registered() -> None:
    assert set(event_classes()) == set(ALL_EVENTS)


@each_event
def test_a_schema_is_valid_and_accepts_what_is_sent(kind: type[Event]) -> None:
    ((path, schema),) = event_schemas([kind]).items()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema, format_checker=FormatChecker())

    assert path == f"contracts/events/{kind.name}.v{kind.version}.json"
    assert schema["examples"]
    for example in [*schema["examples"], json.loads(kind.example().detail())]:
        validator.validate(example)
        assert kind.from_detail(example) == kind.example()


@each_event
def test_a_schema_refuses_another_version_and_a_missing_field(kind: type[Event]) -> None:
    (schema,) = event_schemas([kind]).values()
    validator = Draft202012Validator(schema)
    sample = kind.sample()

    assert not validator.is_valid({**sample, "version": kind.version + 1})
    for name in sample:
        assert not validator.is_valid({key: value for key, value in sample.items() if key != name})
