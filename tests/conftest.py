"""What every test shares: options, and how jsii's node is started, which the first import of aws_cdk does.

The CDK's own validator takes most of a synthesis and changes no template; the gate runs it.
"""

import gc
import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

import stacks  # noqa: F401 - chooses that node, and finds the services
from cartwright.deadline import DEADLINE
from ops import paths
from tests import amount, retail

os.environ["CDK_VALIDATION"] = "false"

# Whatever collection makes lives to the end: searching it for garbage took half of a collection's time.
gc.disable()

# A busy machine is no failure; an endless test is seen by whoever waits for it.
settings.register_profile("test", deadline=None, max_examples=30)
settings.register_profile("verify", deadline=None)

RETAIL_USED = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    everything = config.getoption("--verify")
    amount.take_everything(everything)
    settings.load_profile("verify" if everything else "test")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves long tests to `make verify`, unless they were named, and puts first what takes longest."""
    named = any("::" in argument for argument in config.args)
    long = [item for item in items if item.get_closest_marker("long")]
    if long and not named and not config.getoption("--verify"):
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker("long")]
    items.sort(key=_turn)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    gc.freeze()
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """`-n logical` is one for each core, `-n auto` two: tests of a deployed shop wait half their time for it."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores if config.option.numprocesses == "logical" else 2 * cores


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    if config.getoption("dist") != "loadfile":
        return None
    from tests.scheduling import ShopScheduling  # noqa: PLC0415 - there is none without pytest-xdist

    return ShopScheduling(config, log)


def _turn(item: pytest.Item) -> int:
    """The longest files first, and what waits beside what computes: short files fill the gaps at the end."""
    folder = item.nodeid.split("/")[1]
    return {"simulation": 0, "local": 1, "stacks": 2, "contracts": 3}.get(folder, 4)


@pytest.fixture(scope="session", params=retail.NAMES)
def retail_ledger(request: pytest.FixtureRequest) -> retail.RetailLedger:
    return ledger_of(request)


def ledger_of(request: pytest.FixtureRequest) -> retail.RetailLedger:
    request.config.stash[RETAIL_USED] = True
    return retail.ledger(request.param)


def pytest_sessionfinish(session: pytest.Session) -> None:
    told = getattr(session.config, "workeroutput", None)
    if told is not None:
        told["retail"] = session.config.stash.get(RETAIL_USED, False)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker of pytest-xdist has ended."""
    if getattr(node, "workeroutput", {}).get("retail"):
        node.config.stash[RETAIL_USED] = True


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.stash.get(RETAIL_USED, False) and "real" not in retail.NAMES:
        terminalreporter.write_line(
            f"There is no {paths.retail_ledger()}: tests of a retailer's ledger ran on the generated one alone. "
            "`ops data fetch` gets the real one."
        )


@pytest.fixture(autouse=True)
def no_deadline() -> Iterator[None]:
    """An invocation that a test made up ends with the test."""
    yield
    DEADLINE.begin(None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--verify", action="store_true", help="every case, also of the tests marked long")
    parser.addoption("--update-snapshots", action="store_true", help="write the templates' snapshots anew")
    parser.addoption("--fuzz-cases", type=int, help="requests made of the contracts, good and bad")
