"""How large the packages are that Lambda fetches and unpacks at a cold start, and what each may grow to."""

import io
import os
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.harness import Figure, Report
from bench.shop import BenchShop
from ops import paths
from ops.errors import OpsError

KB = 1024
BUDGETS_KB: Mapping[str, tuple[int, int]] = {
    "function.catalog": (520, 1080),
    "function.accounts": (60, 120),
    "function.inventory": (190, 370),
    "function.payments": (130, 270),
    "function.sandbox": (70, 140),
    "function.basket": (285, 580),
    "function.orders": (150, 300),
    "layer.shared": (320, 625),
    "layer.dependencies": (320, 760),
    "layer.images": (3600, 12000),
    "layer.search": (5600, 18000),
}
"""Zipped and unpacked, for any target, held by tests/stacks/test_packages.py.

One package has all functions of a service.
"""
NEW_SERVICE_KB = (150, 300)
"""Of a service without a line above."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Package:
    """``name`` is a budget's; ``folder`` is what the CDK zips."""

    name: str
    label: str
    folder: Path

    @property
    def unpacked_kb(self) -> float:
        return sum(path.stat().st_size for path in _files(self.folder)) / KB

    @property
    def zipped_kb(self) -> float:
        return len(zipped(self.folder)) / KB


def packages() -> Iterator[Package]:
    """For each processor and Python that a stage of cdk.json has: its services and layers."""
    from stacks.checks.synthesis import stage_named, stages  # noqa: PLC0415 - starts node
    from stacks.packaging import (  # noqa: PLC0415
        Target,
        dependency_layer,
        image_layer,
        search_layer,
        service_package,
        shared_layer,
    )

    services = sorted(path.parent.name for path in (paths.ROOT / "functions").glob("*/api.py"))
    targets = {Target.of(stage_named(name)) for name in stages()}
    for target in sorted(targets, key=lambda target: target.label):
        for service in services:
            yield Package(f"function.{service}", target.label, service_package(service, target))
        yield Package("layer.shared", target.label, shared_layer(target))
        yield Package("layer.dependencies", target.label, dependency_layer(target))
        yield Package("layer.images", target.label, image_layer(target))
        yield Package("layer.search", target.label, search_layer(target))


def budget_of(name: str) -> tuple[int, int] | None:
    """None for a layer that nobody gave one."""
    return BUDGETS_KB.get(name) or (NEW_SERVICE_KB if name.startswith("function.") else None)


def zipped(folder: Path) -> bytes:
    """As the CDK does it: sorted, compressed, every time the same."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in _files(folder):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EPOCH)
            entry.external_attr = path.stat().st_mode << 16
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return content.getvalue()


def over_budget(found: list[Package]) -> list[str]:
    lines = []
    for package in found:
        budgets = budget_of(package.name)
        if budgets is None:
            lines.append(f"{package.name} has no budget in bench/sizes.py")
            continue
        sizes = {"zipped": package.zipped_kb, "unpacked": package.unpacked_kb}
        for (how, size), budget in zip(sizes.items(), budgets, strict=True):
            if size > budget:
                lines.append(
                    f"{package.name} for {package.label} has {size:.0f} KB {how}, and {budget} is its budget in "
                    "bench/sizes.py"
                )
    return lines


def measure(_shop: Callable[[], BenchShop]) -> Report:
    figures = {}
    for package in packages():
        budgets = budget_of(package.name)
        if budgets is None:
            raise OpsError(f"{package.name} has no budget.", "Give it one in bench/sizes.py.")
        zipped_budget, unpacked_budget = budgets
        at = f"{package.name}.{package.label}"
        figures[f"{at}.zipped"] = _figure(package.zipped_kb, zipped_budget)
        figures[f"{at}.unpacked"] = _figure(package.unpacked_kb, unpacked_budget)
    return Report(
        name="sizes",
        title="Sizes of what Lambda unpacks",
        notes=(
            "The reference is the budget. One package has all functions of a service, and byte code, which is two "
            "thirds of ours.",
        ),
        figures=figures,
    )


def _figure(size: float, budget: int) -> Figure:
    return Figure(size, "KB", budget, size / budget)


def _files(folder: Path) -> list[Path]:
    return sorted(Path(parent, name) for parent, _, names in os.walk(folder) for name in names)
