"""Snapshots of the embedded AWS: a folder counts once it is complete, and what came after it is known."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ops import embedded
from ops.emulator import snapshots
from ops.emulator.pace import BUSY_SECONDS, QUIET_SECONDS, RETRY_SECONDS, SHARE, Pace, may_change

NOON = datetime(2020, 2, 29, 12, tzinfo=UTC)


def worked_on(folder: Path, state: str) -> None:
    snapshots.open_newest(folder)
    (folder / "s3" / "bucket").mkdir(exist_ok=True)
    for file in (folder / "state" / "sqs.json", folder / "s3" / "bucket" / "key"):
        file.unlink(missing_ok=True)
        file.write_text(state)


def taken(folder: Path, state: str, *, at: datetime = NOON, final: bool = False) -> None:
    part = snapshots.begin(folder)
    (part / "state" / "sqs.json").write_text(state)
    snapshots.complete(part, at, final=final)


def test_the_newest_complete_snapshot_is_the_state_of_tables_and_objects_alike(tmp_path: Path) -> None:
    assert snapshots.newest(tmp_path) is None
    worked_on(tmp_path, "first")
    taken(tmp_path, "first")
    worked_on(tmp_path, "second")
    taken(tmp_path, "second", final=True)
    worked_on(tmp_path, "third")
    part = snapshots.begin(tmp_path)
    (part / "state" / "sqs.json").write_text("half")

    found = snapshots.open_newest(tmp_path)

    assert found is not None
    assert (found.path.name, found.at, found.final) == ("00000002", NOON, True)
    assert (tmp_path / "state" / "sqs.json").read_text() == "second"
    assert (tmp_path / "s3" / "bucket" / "key").read_text() == "second"


def test_an_object_replaced_or_deleted_later_stays_in_the_snapshot(tmp_path: Path) -> None:
    worked_on(tmp_path, "before")
    taken(tmp_path, "before")
    key = tmp_path / "s3" / "bucket" / "key"
    key.unlink()
    key.write_text("after")
    found = snapshots.newest(tmp_path)
    assert found is not None
    assert (found.path / "s3" / "bucket" / "key").read_text() == "before"


def test_code_and_signing_keys_are_carried_from_snapshot_to_snapshot(tmp_path: Path) -> None:
    worked_on(tmp_path, "x")
    (tmp_path / "state" / "cognito-pool-keys").mkdir()
    (tmp_path / "state" / "cognito-pool-keys" / "pool-id.pem").write_text("key")
    (tmp_path / "state" / "cognito-rsa-key.pem").write_text("shared key")
    part = snapshots.begin(tmp_path)
    (part / "state" / "lambda-blobs").mkdir()
    (part / "state" / "lambda-blobs" / "aa.zip").write_text("code")
    snapshots.carry_over(tmp_path, part)
    snapshots.complete(part, NOON, final=False)

    part = snapshots.begin(tmp_path)
    snapshots.carry_over(tmp_path, part)

    held = {
        path.relative_to(part / "state").as_posix() for path in part.rglob("state/**/*") if path.is_file()
    }
    assert held == {"cognito-pool-keys/pool-id.pem", "cognito-rsa-key.pem", "lambda-blobs/aa.zip"}


def test_older_snapshots_go_and_half_ones_too(tmp_path: Path) -> None:
    worked_on(tmp_path, "x")
    taken(tmp_path, "x")
    snapshots.begin(tmp_path)
    taken(tmp_path, "y")
    assert [path.name for path in (tmp_path / "snapshots").iterdir()] == ["00000002"]


def test_what_changed_after_the_snapshot_is_unsaved(tmp_path: Path) -> None:
    assert snapshots.unsaved_since(tmp_path) is None
    snapshots.mark_unsaved(tmp_path, NOON)
    assert snapshots.unsaved_since(tmp_path) == NOON
    worked_on(tmp_path, "x")
    taken(tmp_path, "x", at=NOON + timedelta(seconds=1))
    assert snapshots.unsaved_since(tmp_path) is None
    snapshots.mark_unsaved(tmp_path, NOON + timedelta(seconds=2))
    assert snapshots.unsaved_since(tmp_path) == NOON + timedelta(seconds=2)
    snapshots.all_saved(tmp_path)
    assert snapshots.unsaved_since(tmp_path) is None


def test_a_mark_that_was_cut_off_counts(tmp_path: Path) -> None:
    worked_on(tmp_path, "x")
    taken(tmp_path, "x")
    (tmp_path / "unsaved").write_text("")
    assert snapshots.unsaved_since(tmp_path) is not None


KILLED = "The embedded AWS was killed; its last snapshot is from 2020-02-29 12:00:00 UTC."
NOTHING = f"{KILLED} Nothing changed after it, so nothing is lost."
EVERYTHING = "The embedded AWS was killed before its first snapshot: all local data is lost."
LATER = f"{KILLED} Changes since 2020-02-29 12:00:07 UTC are lost, including accepted orders."
SOME = f"{KILLED} Changes since 2020-02-29 12:00:00 UTC are lost, including accepted orders."


@pytest.mark.parametrize(
    ("snapshot", "unsaved", "loss"),
    [
        (None, None, None),
        (None, "2020-02-29T12:00:07+00:00", EVERYTHING),
        (None, "", EVERYTHING),
        ("final", None, None),
        ("final", "2020-02-29T12:00:07+00:00", LATER),
        ("running", None, NOTHING),
        ("running", "2020-02-29T11:59:59+00:00", NOTHING),
        ("running", "2020-02-29T12:00:07+00:00", LATER),
        ("running", "", SOME),
    ],
)
def test_the_next_start_says_what_a_killed_server_lost_and_since_when(
    tmp_path: Path, snapshot: str | None, unsaved: str | None, loss: str | None
) -> None:
    if snapshot:
        worked_on(tmp_path, "x")
        taken(tmp_path, "x", final=snapshot == "final")
    if unsaved is not None:
        (tmp_path / "unsaved").write_text(unsaved)
    assert embedded.loss_of(tmp_path) == loss


def test_a_snapshot_follows_when_it_is_quiet_or_has_been_busy_for_long() -> None:
    pace = Pace()
    assert not pace.due(100)
    assert pace.change(100)
    assert not pace.change(100.5)
    assert not pace.due(100.5 + QUIET_SECONDS - 0.1)
    assert pace.due(100.5 + QUIET_SECONDS)
    busy = 100.0
    while busy < 100 + BUSY_SECONDS - 0.5:
        pace.change(busy := busy + 0.5)
        assert pace.due(busy) == (busy >= 100 + BUSY_SECONDS)


def test_an_idle_server_takes_none_and_a_dear_one_is_followed_by_a_pause() -> None:
    pace = Pace()
    pace.change(100)
    pace.begun()
    pace.taken(110, cost=2)
    assert not pace.due(1000)
    pace.change(112)
    assert not pace.due(110 + 2 / SHARE - 1)
    assert pace.due(110 + 2 / SHARE)


def test_a_failed_snapshot_is_tried_again() -> None:
    pace = Pace()
    pace.change(100)
    pace.begun()
    pace.failed(110)
    assert not pace.due(110 + RETRY_SECONDS - 1)
    assert pace.due(110 + RETRY_SECONDS)


@pytest.mark.parametrize(
    ("method", "path", "target", "changes"),
    [
        ("POST", "/", "DynamoDB_20120810.PutItem", True),
        ("POST", "/", "DynamoDB_20120810.TransactWriteItems", True),
        ("POST", "/", "AWSCognitoIdentityProviderService.SignUp", True),
        ("POST", "/", "", True),
        ("PUT", "/bucket/key", "", True),
        ("DELETE", "/bucket/key", "", True),
        ("POST", "/", "DynamoDB_20120810.Query", False),
        ("POST", "/", "DynamoDB_20120810.TransactGetItems", False),
        ("GET", "/bucket/key", "", False),
        ("HEAD", "/bucket/key", "", False),
        ("POST", "/_ministack/health", "", False),
    ],
)
def test_what_may_change_the_state(method: str, path: str, target: str, changes: bool) -> None:
    headers = {b"x-amz-target": target.encode()} if target else {}
    assert may_change(method, path, headers) is changes
