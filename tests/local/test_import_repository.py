"""One contract for the port of imports: the DynamoDB adapter and the fake of the unit tests both keep it."""

import msgspec
import pytest

from cartwright.clock import utc_now
from catalog.imports.domain import Import, ImportOvertaken, Progress, Refusal
from tests.local.catalogue_ports import Ports, new_id


def announced(ports: Ports) -> Import:
    record = Import(id=new_id(), created_at=utc_now(), updated_at=utc_now())
    ports.imports.add(record)
    return record


def test_an_import_is_read_as_it_stands(ports: Ports) -> None:
    record = announced(ports)
    assert ports.imports.get(record.id) == record
    assert ports.imports.progress(record.id) == Progress()
    now = utc_now()
    running = Progress(status="running", etag="e", products=2, rows=5, created=1, refused=3)
    ports.imports.advance(record.id, Progress(), running, now)
    assert ports.imports.progress(record.id) == running
    shown = ports.imports.get(record.id)
    assert shown == msgspec.structs.replace(
        record, status="running", rows=5, created=1, refused=3, updated_at=now
    )
    assert ports.imports.get(new_id()) is None
    assert ports.imports.progress(new_id()) is None


@pytest.mark.parametrize(
    "moved",
    [Progress(status="running"), Progress(products=100), Progress(etag="another"), Progress(status="failed")],
)
def test_progress_that_moved_is_not_overwritten(ports: Ports, moved: Progress) -> None:
    record = announced(ports)
    ports.imports.advance(record.id, Progress(), moved, utc_now())
    with pytest.raises(ImportOvertaken):
        ports.imports.advance(record.id, Progress(), Progress(status="succeeded"), utc_now())
    assert ports.imports.progress(record.id) == moved
    with pytest.raises(ImportOvertaken):
        ports.imports.advance(new_id(), Progress(), moved, utc_now())


def test_refusals_come_in_the_order_of_the_file_and_once(ports: Ports) -> None:
    record = announced(ports)
    refusals = [
        Refusal(line=line, column=column, reason="no")
        for line in (2, 9, 10, 111)
        for column in ("sku", "title")
    ]
    for _ in range(2):
        ports.imports.refuse(record.id, refusals[4:], utc_now())
        ports.imports.refuse(record.id, refusals[:4], utc_now())
    seen: list[Refusal] = []
    after = None
    while True:
        page = ports.imports.refusals(record.id, limit=3, after=after)
        seen += page.refusals
        after = page.after
        if after is None:
            break
    assert seen == refusals
    assert ports.imports.refusals(new_id(), limit=3, after=None).refusals == []
