"""``python -m ops.emulator``: MiniStack with snapshots. It starts with the newest one.

STATE_DIR and S3_DATA_DIR are its working folders (see ``snapshots``). The parent process creates them first.
"""

import asyncio
import json
import logging
import os
import sys
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from ministack import app as server
from ministack.core import persistence
from ministack.services import cloudformation, lambda_svc, sts

from ops.emulator import streams
from ops.emulator.keeper import Keeper
from ops.emulator.pace import may_change

logger = logging.getLogger("snapshots")
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


def main() -> None:
    folder = Path(os.environ["STATE_DIR"]).parent
    # Only this package may import the project: MiniStack and the functions must not find its modules.
    sys.path[:] = [path for path in sys.path if Path(path or ".").resolve() != Path.cwd()]
    os.chdir(folder)
    keeper = Keeper(folder, _write, _settled)
    server.app = _watched(server.app, keeper)
    server._load_persisted_state = _load
    server.save_all = lambda _: _stop(keeper)
    sts.register_session = one_at_a_time(sts.register_session)
    server.main()


def one_at_a_time(register: Callable[..., None]) -> Callable[..., None]:
    """MiniStack looks through its sessions while another thread adds one. The error ends all processes of a function,
    also those that are just starting.
    """
    lock = threading.Lock()

    def registered(*arguments: Any) -> None:
        with lock:
            register(*arguments)

    return registered


def _watched(app: Any, keeper: Keeper) -> Any:
    running: set[asyncio.Task[None]] = set()

    async def watched(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            running.add(asyncio.create_task(keeper.run()))
        elif scope["type"] != "http" or may_change(
            scope["method"], scope["path"], dict(scope.get("headers", []))
        ):
            keeper.change()
        await app(scope, receive, send)

    return watched


def _load() -> None:
    """All or nothing: a server with tables but without queues would be worse than none."""
    try:
        stored = _stored(streams.FILE)
        if stored is not None:
            streams.restore(stored)
        for key, module in server._state_map.items():
            stored = _stored(key)
            if stored:
                server._get_module(module).load_persisted_state(stored)
        streams.release_received()
    except Exception:
        logger.exception("Failed to read the state in %s", persistence.STATE_DIR)
        sys.stderr.flush()
        os._exit(1)


def _stored(key: str) -> Any:
    path = Path(persistence.STATE_DIR, f"{key}.json")
    if not path.exists():
        return None
    stored = persistence.load_state(key)
    if stored is None:
        raise ValueError(f"{path} can't be read")
    return stored


def _write(folder: Path) -> None:
    """Runs in the forked child, with its own modules. Raises for the first service whose state can't be written."""
    lambda_svc.CODE_BLOB_DIR = str(folder / "lambda-blobs")
    states = server._build_persistence_save_dict() | {streams.FILE: streams.unread}
    for key, state_of in states.items():
        state = state_of()
        if state is None:
            continue
        content = {"__ministack_format__": persistence._state_format_version(key), "payload": state}
        with (folder / f"{key}.json").open("w") as file:
            json.dump(content, file, default=persistence._json_default)


def _settled() -> bool:
    """A stack that is restored during an update would stay in that state for ever."""
    states = {stack.get("StackStatus", "") for stack in cloudformation._stacks.all_values()}
    # A stack under review waits for a person, not for CloudFormation.
    return not any(state.endswith("_IN_PROGRESS") for state in states - {"REVIEW_IN_PROGRESS"})


def _stop(keeper: Keeper) -> None:
    if not keeper.take_last():
        logger.error("The final snapshot failed; the previous one is kept")
    (Path(persistence.STATE_DIR).parent.parent / "shop.json").unlink(missing_ok=True)


if __name__ == "__main__":
    main()
