"""The progress of a replay, so that a second run continues it and places no order twice.

A checkout's key belongs to the guest with the basket's token, so the token must outlive the run. The file has a line
for each ready basket and each order. Only its owner may read it.
"""

import hashlib
import json
import os
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ops import paths
from ops.errors import OpsError
from ops.replay.guests import Filled
from ops.shop import Shop, stack_name


def journal_file(shop: Shop, label: str) -> Path:
    """One journal per shop: a recreated shop does not have the old one's baskets."""
    name = stack_name(shop.stage, "basket")
    (stack,) = shop.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    mark = hashlib.sha256(f"{stack['StackId']} {stack['CreationTime']}".encode()).hexdigest()[:12]
    return paths.local_dir() / "replay" / f"{shop.stage}-{mark}-{label}.jsonl"


class Journal:
    """Thread-safe for writes. Raises OpsError for a file that is not a journal."""

    def __init__(self, file: Path) -> None:
        self._lock = threading.Lock()
        self._baskets: dict[str, Filled] = {}
        self.orders: dict[str, str] = {}
        """Order by invoice."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "rb+", buffering=0)
        content = self._file.readall()
        whole = content[: content.rfind(b"\n") + 1]
        self._file.truncate(len(whole))
        for line in whole.splitlines():
            self._heed(line, file)

    def basket(self, invoice: str) -> Filled | None:
        return self._baskets.get(invoice)

    def filled(self, invoice: str, basket: Filled) -> None:
        self._write({"invoice": invoice, "basket": asdict(basket)})
        self._baskets[invoice] = basket

    def placed(self, invoice: str, order_id: str) -> None:
        self._write({"invoice": invoice, "order": order_id})
        self.orders[invoice] = order_id

    def close(self) -> None:
        self._file.close()

    def _heed(self, line: bytes, file: Path) -> None:
        try:
            entry: dict[str, Any] = json.loads(line)
            if "basket" in entry:
                self._baskets[entry["invoice"]] = Filled(**entry["basket"])
            else:
                self.orders[entry["invoice"]] = entry["order"]
        except (ValueError, KeyError, TypeError) as error:
            raise OpsError(f"{file} is not a replay journal.", "Use another --label.") from error

    def _write(self, entry: dict[str, Any]) -> None:
        """Uses one system call. A line cut off by a kill has no newline, and the next run removes it."""
        with self._lock:
            self._file.write(json.dumps(entry).encode() + b"\n")
