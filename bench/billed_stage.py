"""What a stage's templates say about its bill: memory, processors, kinds of API, logs, traces, firewall, schedules."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bench.journeys import Call
from ops.picture.templates import Resource, Templates
from ops.prices import API_CALL_USD, HOURS_A_MONTH, LOG_EVENT_BYTES

_SAMPLE_ID = "8f507cfc-1b5e-4c1e-9d3c-0a6f1e5d7c42"
_PLAIN_LINES = (
    f"START RequestId: {_SAMPLE_ID} Version: 12\n",
    f"END RequestId: {_SAMPLE_ID}\n",
    f"REPORT RequestId: {_SAMPLE_ID}\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 512 MB\t"
    "Max Memory Used: 78 MB\t\n",
)
_JSON_LINES = (
    '{"time":"2026-11-30T20:12:13.123Z","type":"platform.start","record":{"requestId":"'
    f'{_SAMPLE_ID}","version":"12"}}}}',
    '{"time":"2026-11-30T20:12:13.136Z","type":"platform.report","record":{"requestId":"'
    f'{_SAMPLE_ID}","metrics":{{"durationMs":12.345,"billedDurationMs":13,"memorySizeMB":512,"maxMemoryUsedMB":78}},'
    '"status":"success"}}',
)
"""Lambda's own lines of an invocation: as text, and as JSON at level INFO. At WARN, it writes none."""
_OF_A_REQUEST = {
    "requestId": _SAMPLE_ID,
    "requestTime": "30/Nov/2026:20:12:13 +0000",
    "identity.sourceIp": "203.0.113.117",
    "status": "200",
    "responseLatency": "45",
    "integrationLatency": "43",
    "xrayTraceId": "1-692ca1bd-3f2a1c4e5d6b7a8c9d0e1f2a",
}
_STAGES = ("AWS::ApiGateway::Stage", "AWS::ApiGatewayV2::Stage")
_MINUTES = {"minute": 1, "hour": 60, "day": 1440}


@dataclass(frozen=True, slots=True)
class BilledFunction:
    """``platform_bytes`` are what Lambda itself logs of an invocation."""

    memory_mb: int
    architecture: str
    platform_bytes: int


@dataclass(frozen=True, slots=True)
class BilledApi:
    call_usd: float
    traced: bool
    firewall: bool
    access_line: str

    def access_bytes(self, call: Call) -> int:
        """Of the line that API Gateway logs of a guest's request."""
        known = _OF_A_REQUEST | {
            "httpMethod": call.method,
            "resourcePath": call.path,
            "responseLength": "1234",
        }
        line = re.sub(r"\$context\.([\w.]+)", lambda found: known.get(found[1], "-"), self.access_line)
        return len(line.encode()) + LOG_EVENT_BYTES if line else 0


class BilledStage:
    def __init__(self, templates: Templates) -> None:
        self._templates = templates
        self.functions = {
            self._name(place, each): BilledFunction(
                each["MemorySize"], each["Architectures"][0], _platform_bytes(each.get("LoggingConfig", {}))
            )
            for place, each in templates.of_type("AWS::Lambda::Function")
            if "Architectures" in each
        }
        self.apis = {_service(place): self._api(place) for place, _ in templates.of_type(*API_CALL_USD)}
        rules = [rule["SamplingRule"] for _, rule in templates.of_type("AWS::XRay::SamplingRule")]
        self.sampling = max((rule["FixedRate"] for rule in rules), default=1.0)
        self.archived = any(templates.of_type("AWS::Events::Archive"))
        groups = templates.of_type("AWS::Logs::LogGroup")
        self.log_months = max(each.get("RetentionInDays", 0) for _, each in groups) / 365 * 12

    def schedules(self) -> dict[str, float]:
        """Function -> how often a month it is invoked."""
        found = {}
        for place, schedule in self._templates.of_type("AWS::Scheduler::Schedule"):
            for behind in self._templates.referred(place.stack, schedule["Target"]["Arn"]):
                function = self._templates.function(behind)
                if function:
                    name = self._name(behind, function)
                    found[name] = HOURS_A_MONTH * 60 / _minutes(schedule["ScheduleExpression"])
        return found

    def _api(self, api: Resource) -> BilledApi:
        stages = list(self._here(api, *_STAGES))
        logs = [each.get("AccessLogSetting") or each.get("AccessLogSettings") or {} for each in stages]
        walled = [
            self._templates.type_of(each)
            for wall in self._here(api, "AWS::WAFv2::WebACLAssociation")
            for each in self._templates.referred(api.stack, wall["ResourceArn"])
        ]
        return BilledApi(
            call_usd=API_CALL_USD[self._templates.type_of(api)],
            traced=any(each.get("TracingEnabled") for each in stages),
            firewall=any(each in _STAGES for each in walled),
            access_line=logs[0].get("Format", "") if logs else "",
        )

    def _here(self, place: Resource, *types: str) -> Iterator[Mapping[str, Any]]:
        return (each for found, each in self._templates.of_type(*types) if found.stack == place.stack)

    @staticmethod
    def _name(place: Resource, function: Mapping[str, Any]) -> str:
        return f"{_service(place)}.{function['Handler'].split('.')[-2]}"


def _service(place: Resource) -> str:
    return place.stack.rpartition("-")[2]


def _platform_bytes(logging: Mapping[str, Any]) -> int:
    lines: tuple[str, ...] = _PLAIN_LINES
    if logging.get("LogFormat") == "JSON":
        lines = _JSON_LINES if logging.get("SystemLogLevel", "INFO") in ("INFO", "DEBUG") else ()
    return sum(len(line) + LOG_EVENT_BYTES for line in lines)


def _minutes(expression: str) -> int:
    """Of ``rate(5 minutes)``. Raises KeyError and TypeError for others, which no schedule has."""
    found = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", expression)
    return int(found[1]) * _MINUTES[found[2]]  # type: ignore[index]
