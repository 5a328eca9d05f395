"""What deployed functions leave for CloudWatch to count."""

from collections.abc import Callable
from typing import Any

from tests.local.catalogue import Catalogue
from tests.local.conftest import LocalShop
from tests.local.waiting import until
from tests.unit.cartwright.embedded_metrics import extracted


def counted(shop: LocalShop, metric: str) -> Callable[[], list[tuple[tuple[str, str], ...]]]:
    """Looks for the dimensions under which `metric` was counted, in all logs."""
    logs: Any = shop.session().client("logs")

    def look() -> list[tuple[tuple[str, str], ...]]:
        lines = [
            event["message"][event["message"].index("{") :]
            for group in logs.describe_log_groups()["logGroups"]
            for event in logs.filter_log_events(
                logGroupName=group["logGroupName"], filterPattern=f'"{metric}"'
            )["events"]
        ]
        return [dimensions for line in lines for name, dimensions in extracted(line) if name == metric]

    return look


def test_a_published_event_and_the_cold_starts_on_its_way_are_counted(shop: LocalShop) -> None:
    Catalogue(shop).create()

    published = counted(shop, "EventsPublished")
    until(lambda: (("service", "catalog"),) in published())
    started = {dict(each)["function_name"] for each in counted(shop, "ColdStart")()}
    assert len(started) >= 2
