"""Verbs that need nothing to run: what they refuse, and in which words."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops import paths
from ops.__main__ import main

VERBS = (
    *(
        "up",
        "down",
        "reset",
        "status",
        "urls",
        "token",
        "sign-up",
        "staff",
        "invoke",
        "logs",
        "deploy",
        "destroy",
    ),
    *("catalog", "order", "buy", "stock", "reconcile", "dlq", "events", "replay-orders", "smoke"),
)


def environment(local_dir: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "PYTHON"))}
    return kept | {
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "CARTWRIGHT_LOCAL_DIR": str(local_dir),
    }


def ops(local_dir: Path, *arguments: str, by: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*by, sys.executable, "-m", "ops", *arguments],
        cwd=paths.ROOT,
        env=environment(local_dir),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process as one of `ops`: a start of Python for each refusal takes longer than all of them."""
    handler, before, known = signal.getsignal(signal.SIGTERM), dict(os.environ), environment(tmp_path)
    monkeypatch.chdir(paths.ROOT)
    os.environ.clear()
    os.environ.update(known)
    yield
    os.environ.clear()
    os.environ.update(before)
    signal.signal(signal.SIGTERM, handler)


def test_help_names_every_verb(tmp_path: Path) -> None:
    told = ops(tmp_path, "--help").stdout
    assert [verb for verb in VERBS if verb not in told] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("urls",), "The local shop is not running. Run 'make up'."),
        (
            ("events", "replay", "--since", "24h"),
            "The embedded AWS keeps no archive of events. Run 'ops outbox replay SERVICE'",
        ),
        (("token", "--as", "staff"), "The local shop is not running. Run 'make up'."),
        (("sign-up", "ada@example.com"), "The local shop is not running. Run 'make up'."),
        (("token", "--as", "owner"), "The local shop is not running. Run 'make up'."),
        (("staff", "add", "ada@example.com"), "The local shop is not running. Run 'make up'."),
        (("staff", "add", "ada"), "'ada' is not an email address."),
        (("staff", "list", "--stage", "prod"), "No AWS region is set. Set AWS_REGION"),
        (
            ("sign-up", "ada@example.com", "--stage", "prod"),
            "Customers of the stage prod sign up themselves",
        ),
        (("logs", "--since", "yesterday"), "'yesterday' is not a duration. Use 90s, 60m, 2h or 1d."),
        (("logs", "catalog"), "The local shop is not running. Run 'make up'."),
        (("catalog", "import", "cdk.json"), "The local shop is not running. Run 'make up'."),
        (("buy",), "The local shop is not running. Run 'make up'."),
        (("order", "12"), "'12' is not an order id."),
        (("reconcile",), "The local shop is not running. Run 'make up'."),
        (("smoke",), "The local shop is not running. Run 'make up'."),
        (("dlq", "list"), "The local shop is not running. Run 'make up'."),
        (("stock", "MUG-BLUE"), "The local shop is not running. Run 'make up'."),
        (("stock", "adjust", "MUG-BLUE", "-2", "--reason", "broken"), "The local shop is not running."),
        (("replay-orders", "cdk.json", "--days", "2010-12-09"), "The local shop is not running."),
        (("replay-orders", "cdk.json", "--days", "today"), "'today' is not a list of days."),
        (
            ("replay-orders", "cdk.json", "--days", "2010-12-09", "--label", "a/b"),
            "'a/b' is not a valid label.",
        ),
        (("up", "--port", "80"), "80 is not a valid port."),
        (("urls", "--stage", "dev"), "No AWS region is set. Set AWS_REGION"),
        (
            ("deploy", "--stage", "local"),
            "The stage local runs on this machine only. Stages for an account: dev, prod.",
        ),
        (("deploy", "--stage", "live"), "The stage live is not in cdk.json."),
        (("status", "--stage", "live"), "The stage live is not in cdk.json. Stages: local, dev, prod."),
        (("sign-up", "ada@example.com", "--stage", "live"), "The stage live is not in cdk.json."),
        (("sign-up", "ada@@example.com"), "'ada@@example.com' is not an email address."),
        (("buy", "--email", "ada"), "'ada' is not an email address."),
        (("destroy", "--stage", "dev"), "No AWS region is set. Set AWS_REGION"),
    ],
)
@pytest.mark.usefixtures("here")
def test_a_refusal_is_one_sentence_with_a_remedy(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["ops", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr().err
    assert ended.value.code == 1
    assert said in told
    assert len(told.strip().splitlines()) == 1


def test_a_refusal_has_no_traceback(tmp_path: Path) -> None:
    result = ops(tmp_path, "urls")
    assert (result.returncode, result.stderr.strip()) == (
        1,
        "✗ The local shop is not running. Run 'make up'.",
    )


@pytest.mark.parametrize("verb", ["up", "down"])
def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, verb: str) -> None:
    (tmp_path / "file").touch()
    result = ops(tmp_path / "file" / ".local", verb)
    assert result.returncode == 1
    assert (
        f"{tmp_path / 'file' / '.local'}: not a directory. Make it writable, or set another" in result.stderr
    )
    assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.skipif(
    os.geteuid() == 0 and not shutil.which("setpriv"),
    reason="permissions do not hold for root without setpriv",
)
@pytest.mark.parametrize("verb", ["up", "down"])
def test_a_folder_that_may_not_be_written_to_is_named(tmp_path: Path, verb: str) -> None:
    """Root may write anywhere, unless it gives that capability up."""
    (tmp_path / "closed").mkdir(mode=0o500)
    bound = ("setpriv", "--bounding-set=-dac_override", "--") if os.geteuid() == 0 else ()
    result = ops(tmp_path / "closed" / ".local", verb, by=bound)
    assert result.returncode == 1
    assert (
        f"{tmp_path / 'closed' / '.local'}: permission denied. Make it writable, or set another"
        in result.stderr
    )
    assert len(result.stderr.strip().splitlines()) == 1


def test_status_tells_that_nothing_runs(tmp_path: Path) -> None:
    result = ops(tmp_path, "status")
    assert result.returncode == 1
    assert "'make up' starts it" in result.stdout


def test_down_of_nothing_is_no_error(tmp_path: Path) -> None:
    result = ops(tmp_path, "down")
    assert result.returncode == 0
    assert "not running" in result.stderr


def test_reset_wipes_nothing_unless_somebody_says_so(tmp_path: Path) -> None:
    kept = tmp_path / "ministack" / "state" / "sqs.json"
    kept.parent.mkdir(parents=True)
    kept.touch()
    asked = ops(tmp_path, "reset")
    assert asked.returncode == 1
    assert "Nothing was deleted. Answer y, or use --yes (make reset YES=1)." in asked.stderr
    assert kept.exists()
    assert ops(tmp_path, "reset", "--yes").returncode == 0
    assert not kept.exists()
    assert ops(tmp_path, "reset").returncode == 0


def test_the_verbs_are_there_before_any_service_is() -> None:
    """What a service shares is imported by the verbs that need it: each import is paid at every start."""
    code = "import sys; sys.modules['cartwright'] = None; import ops.__main__"
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, cwd=paths.ROOT, check=False)
    assert result.returncode == 0, result.stderr
