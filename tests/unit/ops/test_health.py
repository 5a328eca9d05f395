"""What makes a stage unwell, and in which words."""

from datetime import UTC, datetime, timedelta

import pytest

from ops.health import Alarm, DeadQueue, Facts, Failures, Finding, Late, Overdue, WorkQueue, findings
from ops.log_lines import Line, entry

AT = datetime(2026, 11, 29, 11, 40, tzinfo=UTC)
WINDOW = timedelta(minutes=15)
LAST = entry(Line(int(AT.timestamp() * 1000), "orders", "Sweeper", "[ERROR] KeyError: 'x'\nTraceback"))


def found(**facts: object) -> list[Finding]:
    return findings(Facts(window=WINDOW, **facts))  # type: ignore[arg-type]


def test_a_stage_where_all_goes_well_has_no_findings() -> None:
    well = found(
        failures=[Failures("orders/Sweeper", 0, 0), Failures("orders/Staff", None, 0)],
        dead=[DeadQueue("orders/NewsDeadLetters", 0, None)],
        work=[
            WorkQueue("orders/NewsQueue", 3, timedelta(minutes=4)),
            WorkQueue("orders/OtherQueue", 9, None),
        ],
        late=[Late("orders/OrdersRelay", timedelta(seconds=20))],
        overdue=[],
    )
    assert well == []


@pytest.mark.parametrize(
    ("facts", "kind", "said"),
    [
        (
            {"failures": [Failures("orders/Sweeper", 4, 8, 1, LAST)]},
            "errors",
            "orders/Sweeper failed 4 times and logged 8 errors and was throttled once in the last 15m; the last at "
            "11:40:00.000: KeyError: 'x' (ops logs orders --errors --since 15m)",
        ),
        (
            {"failures": [Failures("orders/Sweeper", None, 1)]},
            "errors",
            "orders/Sweeper logged 1 error in the last 15m (ops logs orders --errors --since 15m)",
        ),
        (
            {"failures": [Failures("orders/Sweeper", 0, 0, 3)]},
            "errors",
            "orders/Sweeper was throttled 3 times in the last 15m (ops logs orders --errors --since 15m)",
        ),
        (
            {"dead": [DeadQueue("orders/NewsDeadLetters", 2, AT)]},
            "dead-letters",
            "orders/NewsDeadLetters holds failed messages: 2 messages, the oldest since 2026-11-29 11:40:00 UTC "
            "(ops dlq show orders/NewsDeadLetters)",
        ),
        (
            {"dead": [DeadQueue("orders/OrdersUnpublished", 1, None, unpublished=True)]},
            "unpublished",
            "orders/OrdersUnpublished holds events that were not published: 1 message "
            "(ops dlq show orders/OrdersUnpublished)",
        ),
        (
            {"work": [WorkQueue("orders/NewsQueue", 1, timedelta(minutes=5))]},
            "queue-age",
            "orders/NewsQueue has a message that has waited for 5m (ops logs orders --errors)",
        ),
        (
            {"late": [Late("orders/OrdersRelay", timedelta(minutes=90))]},
            "unpublished",
            "orders/OrdersRelay is 90m behind its stream: events of that time are not published "
            "(ops logs orders --errors)",
        ),
        (
            {"overdue": [Overdue("payments", 2, "01936b72", AT)]},
            "overdue",
            "payments has 2 overdue payments, the first since 2026-11-29 11:40:00 UTC (ops order 01936b72)",
        ),
        (
            {"alarms": [Alarm("cartwright-prod-orders-Failing", AT, "It raises.")]},
            "alarm",
            "cartwright-prod-orders-Failing has been in ALARM since 2026-11-29 11:40:00 UTC: It raises. "
            "(docs/operations.md)",
        ),
    ],
)
def test_what_is_amiss_is_named_with_the_command_that_tells_more(
    facts: dict[str, object], kind: str, said: str
) -> None:
    (finding,) = found(**facts)
    assert finding.kind == kind
    assert str(finding) == said
