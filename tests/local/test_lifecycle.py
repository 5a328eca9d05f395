"""``ops up``, ``down`` and ``reset`` with a real embedded AWS and CDK tool, and each way they can fail."""

import fcntl
import os
import signal
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops import processes
from tests.local.small_project import BUCKET, QUEUE, READ_TABLE, REFUSED, SmallProject, free_port

DEADLINE_SECONDS = 120


@pytest.fixture
def project(tmp_path: Path) -> Iterator[SmallProject]:
    made = SmallProject(tmp_path / "a folder", free_port())
    yield made
    made.close()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallProject]:
    made = SmallProject(tmp_path_factory.mktemp("lifecycle") / "running", free_port())
    made.define(QUEUE, READ_TABLE)
    result = made.up()
    assert result.code == 0, result.err
    yield made
    made.close()


def test_a_second_up_deploys_nothing_and_takes_no_time(running: SmallProject) -> None:
    before = (running.local / "logs" / "deploy.log").stat().st_mtime_ns
    started = time.monotonic()
    result = running.up()
    assert result.code == 0, result.err
    assert time.monotonic() - started < 15
    assert "Deploying" not in result.err
    assert (running.local / "logs" / "deploy.log").stat().st_mtime_ns == before


def test_a_change_of_the_code_is_deployed_and_what_exists_is_kept(running: SmallProject) -> None:
    queues = running.client("sqs").list_queues()["QueueUrls"]
    running.define(QUEUE, READ_TABLE, BUCKET)
    result = running.ops("up")
    assert result.code == 0, result.err
    assert "Deploying" in result.err
    assert "AWS::S3::Bucket" in running.resource_types()
    assert running.client("sqs").list_queues()["QueueUrls"] == queues


def test_a_stack_changed_behind_our_back_is_deployed_again(running: SmallProject) -> None:
    running.client("cloudformation").delete_stack(StackName="cartwright-local-small")
    result = running.up()
    assert result.code == 0, result.err
    assert "Deploying" in result.err
    assert "AWS::SQS::Queue" in running.resource_types()


def test_state_survives_down_and_up(running: SmallProject) -> None:
    s3, types = running.client("s3"), running.resource_types()
    s3.create_bucket(Bucket="kept", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket="kept", Key="a/b", Body=b"something")
    assert running.ops("down").code == 0
    assert running.server() is None
    elsewhere = running.ops("up", "--port", str(free_port()))
    assert elsewhere.code == 1
    assert f"belongs to port {running.port}" in elsewhere.err
    assert f"make up PORT={running.port}" in elsewhere.err
    assert running.server() is None
    result = running.ops("up")
    assert result.code == 0, result.err
    assert "Deploying" not in result.err
    assert running.resource_types() == types
    assert running.client("s3").get_object(Bucket="kept", Key="a/b")["Body"].read() == b"something"


def test_what_is_written_after_a_restart_is_read_as_what_was_before(running: SmallProject) -> None:
    running.write("before")
    assert running.reads("before")
    for command in ("down", "up"):
        assert running.ops(command).code == 0
    running.write("after")
    assert running.reads("after")


def test_another_port_than_the_running_one_is_refused(running: SmallProject) -> None:
    result = running.ops("up", "--port", str(free_port()))
    assert result.code == 1
    assert f"already runs on port {running.port}" in result.err
    assert f"make up PORT={running.port}" in result.err


def test_iam_is_enforced_and_only_loopback_listens(running: SmallProject) -> None:
    server = running.server()
    assert server is not None
    sockets = {os.readlink(link) for link in Path(f"/proc/{server.pid}/fd").iterdir()}
    listening = [
        fields[1]
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        if (fields := line.split())[3] == "0A" and f"socket:[{fields[9]}]" in sockets
    ]
    assert listening == [f"0100007F:{running.port:04X}"]
    assert "IAM enforced" in running.ops("status").err


def test_a_taken_port_is_named_with_a_free_one(project: SmallProject) -> None:
    with socket.create_server(("127.0.0.1", project.port)):
        result = project.up()
    assert result.code == 1
    assert f"Port {project.port} is taken by another program. Stop it, or use another" in result.err
    assert "make up PORT=" in result.err
    assert project.server() is None


def test_the_port_of_another_copy_is_named_as_such(project: SmallProject, running: SmallProject) -> None:
    result = project.ops("up", "--port", str(running.port))
    assert result.code == 1
    assert str(running.local) in result.err
    assert running.server() is not None


@pytest.mark.long
def test_a_server_that_hangs_is_named_and_down_ends_it(project: SmallProject) -> None:
    assert project.up().code == 0
    server = project.server()
    assert server is not None
    os.kill(server.pid, signal.SIGSTOP)
    result = project.up()
    assert result.code == 1
    assert f"(pid {server.pid}) does not answer" in result.err
    assert "make down" in result.err
    os.kill(server.pid, signal.SIGCONT)
    assert project.ops("down").code == 0
    assert not processes.is_alive(server)


@pytest.mark.long
def test_a_killed_server_leaves_nothing_that_stops_the_next_up(project: SmallProject) -> None:
    assert project.up().code == 0
    project.kill()
    assert project.ops("status").code == 1
    assert not (project.local / "shop.json").exists()
    result = project.up()
    assert result.code == 0, result.err
    assert "The embedded AWS was killed" in result.err
    assert project.ops("down").code == 0
    project.define(QUEUE, BUCKET)
    assert project.up().code == 0
    project.kill()
    result = project.up()
    assert result.code == 0, result.err
    assert project.resource_types() == {"AWS::SQS::Queue", "AWS::S3::Bucket"}


@pytest.mark.long
def test_a_failed_first_deploy_leaves_nothing(project: SmallProject) -> None:
    project.define(QUEUE, REFUSED)
    result = project.up()
    assert result.code == 1
    assert "AWS::Odd::Thing" in result.err
    assert "deploy.log" in result.err
    assert project.server() is None
    assert not (project.local / "ministack").exists()
    assert not (project.local / "shop.json").exists()
    assert (project.local / "logs" / "deploy.log").exists()
    project.define(QUEUE)
    assert project.up().code == 0


@pytest.mark.long
def test_a_failed_later_deploy_keeps_the_state_and_the_next_one_mends_it(project: SmallProject) -> None:
    assert project.up().code == 0
    assert project.ops("down").code == 0
    project.define(QUEUE, BUCKET, REFUSED)
    result = project.up()
    assert result.code == 1
    assert "Leftovers of an older checkout" in result.err
    assert project.server() is None
    project.define(QUEUE)
    result = project.up()
    assert result.code == 0, result.err
    assert project.resource_types() == {"AWS::SQS::Queue"}


def test_an_app_that_does_not_synthesise_is_told_by_its_own_error(project: SmallProject) -> None:
    project.define('raise ValueError("the moon is in the wrong house")')
    result = project.up()
    assert result.code == 1
    assert "the moon is in the wrong house" in result.err
    assert "Traceback" not in result.err
    assert project.server() is None


def test_a_missing_tool_is_named_and_nothing_is_left_running(project: SmallProject) -> None:
    (project.folder / "node_modules").unlink()
    result = project.up()
    assert result.code == 1
    assert "The CDK CLI is not installed. Run 'make install'." in result.err
    assert project.server() is None


@pytest.mark.long
def test_an_interrupted_up_leaves_nothing(project: SmallProject) -> None:
    with project.start("up", "--port", str(project.port)) as child:
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not (project.local / "logs" / "deploy.log").exists():
            assert time.monotonic() < deadline
            assert child.poll() is None
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=DEADLINE_SECONDS)
    assert child.returncode != 0
    assert project.server() is None
    assert not (project.local / "ministack").exists()


def test_two_at_once_do_not_meet(project: SmallProject) -> None:
    project.local.mkdir()
    with (project.local / "lock").open("w") as held:
        held.write("4711")
        held.flush()
        fcntl.flock(held, fcntl.LOCK_EX)
        result = project.up()
    assert result.code == 1
    assert "Another command (pid 4711)" in result.err


@pytest.mark.long
def test_reset_wipes_what_the_shop_holds(project: SmallProject) -> None:
    assert project.up().code == 0
    project.client("s3").create_bucket(
        Bucket="kept", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    assert project.ops("reset", "--yes").code == 0
    assert project.server() is None
    assert not (project.local / "ministack").exists()
    assert project.up().code == 0
    names = {bucket["Name"] for bucket in project.client("s3").list_buckets()["Buckets"]}
    assert "kept" not in names


def test_what_is_stored_can_be_read_by_its_owner_alone(running: SmallProject) -> None:
    assert stat.S_IMODE((running.local / "ministack").stat().st_mode) == 0o700
