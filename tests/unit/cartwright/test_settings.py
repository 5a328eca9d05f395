import pytest

from cartwright.settings import MissingSettings, Settings


class Example(Settings, frozen=True, kw_only=True):
    table_name: str
    bus_name: str


def test_what_is_written_is_read() -> None:
    example = Example(service="shop", table_name="${Token[1]}", bus_name="b")
    assert example.environment() == {"SERVICE": "shop", "TABLE_NAME": "${Token[1]}", "BUS_NAME": "b"}
    assert Example.from_environment(example.environment() | {"PATH": "/bin"}) == example


def test_every_missing_variable_is_named() -> None:
    with pytest.raises(MissingSettings, match="TABLE_NAME, BUS_NAME"):
        Example.from_environment({"SERVICE": "shop", "TABLE_NAME": ""})
