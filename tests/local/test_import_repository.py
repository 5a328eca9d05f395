"""One contract for the port of imports: the DynamoDB adapter and the fake of the unit tests both keep it."""

from typing import Any

import msgspec
import pytest

from cartwright.clock import utc_now
from catalog.imports.domain import Import, ImportOvertaken, Progress, Refusal, Task
from tests.local.catalogue_ports import Ports, new_id


def announced(ports: Ports, **about: Any) -> Import:
    record = Import(id=new_id(), created_at=utc_now(), updated_at=utc_now(), **about)
    ports.imports.add(record)
    return record


def progress(ports: Ports, import_id: str) -> Progress | None:
    task = ports.imports.task(import_id)
    return task.progress if task else None


def test_what_is_to_be_done_is_read_with_how_far_it_is(ports: Ports) -> None:
    record = announced(ports, format="jsonl.gz", dry_run=True)
    assert ports.imports.task(record.id) == Task(format="jsonl.gz", dry_run=True)
    running = Progress(status="running", superseded=3)
    ports.imports.advance(record.id, Progress(), running, utc_now())
    assert ports.imports.task(record.id) == Task(format="jsonl.gz", dry_run=True, progress=running)


@pytest.mark.parametrize("ending", ["succeeded", "failed"])
def test_an_earlier_import_is_seen_until_it_has_ended(ports: Ports, ending: Any) -> None:
    earlier, later = sorted((announced(ports), announced(ports)), key=lambda record: record.id)
    assert ports.imports.has_earlier(later.id)
    ports.imports.advance(earlier.id, Progress(), Progress(status="running"), utc_now())
    assert ports.imports.has_earlier(later.id)
    others = ports.imports.has_earlier(earlier.id)
    ports.imports.advance(earlier.id, Progress(status="running"), Progress(status=ending), utc_now())
    assert ports.imports.has_earlier(later.id) == others


def test_a_report_is_read_in_the_order_of_the_file_and_once(ports: Ports) -> None:
    record = announced(ports)
    pieces = [f"{number}," + "x" * 79_000 for number in range(13)]
    for _ in range(2):
        ports.imports.report(record.id, 100, pieces[3:], utc_now())
        ports.imports.report(record.id, 0, pieces[:3], utc_now())
    assert list(ports.imports.reported(record.id)) == pieces
    assert list(ports.imports.reported(new_id())) == []


def test_an_import_is_read_as_it_stands(ports: Ports) -> None:
    record = announced(ports)
    assert ports.imports.get(record.id) == record
    assert progress(ports, record.id) == Progress()
    now = utc_now()
    running = Progress(status="running", etag="e", products=2, rows=5, created=1, refused=3)
    ports.imports.advance(record.id, Progress(), running, now)
    assert progress(ports, record.id) == running
    shown = ports.imports.get(record.id)
    assert shown == msgspec.structs.replace(
        record, status="running", rows=5, created=1, refused=3, updated_at=now
    )
    assert ports.imports.get(new_id()) is None
    assert progress(ports, new_id()) is None


@pytest.mark.parametrize(
    "moved",
    [Progress(status="running"), Progress(products=100), Progress(etag="another"), Progress(status="failed")],
)
def test_progress_that_moved_is_not_overwritten(ports: Ports, moved: Progress) -> None:
    record = announced(ports)
    ports.imports.advance(record.id, Progress(), moved, utc_now())
    with pytest.raises(ImportOvertaken):
        ports.imports.advance(record.id, Progress(), Progress(status="succeeded"), utc_now())
    assert progress(ports, record.id) == moved
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
