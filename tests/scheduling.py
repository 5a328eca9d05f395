"""Which worker of pytest-xdist runs which file.

Each worker that runs a test of `tests/local` deploys a shop of its own and starts its functions, which takes more than
most files do. So half of the workers run those tests, and the others run everything else beside them. At the end each
helps the other half, unless a further shop would be deployed for too few files.
"""

from typing import Any

from xdist.scheduler import LoadFileScheduling

NEEDS_SHOP = "tests/local/"
WORTH_A_SHOP = 12
"""So many files."""


class ShopScheduling(LoadFileScheduling):  # type: ignore[misc]
    def _reschedule(self, node: Any) -> None:
        if self._spared(node):
            node.shutdown()
        else:
            super()._reschedule(node)

    def _assign_work_unit(self, node: Any) -> None:
        wanted = (scope for scope in self.workqueue if _needs_shop(scope) == _has_shop(node))
        if (first := next(wanted, None)) is not None:
            self.workqueue.move_to_end(first, last=False)
        super()._assign_work_unit(node)

    def _spared(self, node: Any) -> bool:
        """What is left is few files, for the shops that there are."""
        shops = [each for each in self.nodes if _has_shop(each) and not each.shutting_down]
        few = len(self.workqueue) < WORTH_A_SHOP and all(_needs_shop(scope) for scope in self.workqueue)
        return few and bool(shops) and not _has_shop(node)


def _needs_shop(scope: str) -> bool:
    return scope.startswith(NEEDS_SHOP)


def _has_shop(node: Any) -> bool:
    """Every second: `gw0`, `gw2`."""
    return int(node.gateway.id.removeprefix("gw")) % 2 == 0
