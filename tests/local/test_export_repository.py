"""One contract for the port of exports: the DynamoDB adapter and the fake of the unit tests both keep it."""

from typing import Any

import msgspec
import pytest

from cartwright.clock import utc_now
from catalog.exports.domain import Export, ExportOvertaken
from tests.local.catalogue_ports import Ports, new_id


def asked_for(ports: Ports) -> Export:
    record = Export(id=new_id(), format="csv", of_status="active", created_at=utc_now(), updated_at=utc_now())
    ports.exports.add(record)
    return record


def test_an_export_is_read_as_it_stands(ports: Ports) -> None:
    record = asked_for(ports)
    assert ports.exports.get(record.id) == record
    running = msgspec.structs.replace(record, status="running", updated_at=utc_now())
    ports.exports.advance(running)
    ports.exports.advance(running)
    assert ports.exports.get(record.id) == running
    ended = msgspec.structs.replace(running, status="succeeded", products=3, rows=5, bytes=7)
    ports.exports.advance(ended)
    assert ports.exports.get(record.id) == ended
    assert ports.exports.get(new_id()) is None


@pytest.mark.parametrize("ending", ["succeeded", "failed"])
def test_an_export_that_has_ended_stays_as_it_is(ports: Ports, ending: Any) -> None:
    record = asked_for(ports)
    ended = msgspec.structs.replace(record, status=ending)
    ports.exports.advance(ended)
    for status in ("running", "succeeded", "failed"):
        with pytest.raises(ExportOvertaken):
            ports.exports.advance(msgspec.structs.replace(record, status=status))
    assert ports.exports.get(record.id) == ended
    with pytest.raises(ExportOvertaken):
        ports.exports.advance(msgspec.structs.replace(record, id=new_id()))
