"""Which service publishes which event, and who consumes it through which queue, from templates and event classes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cartwright.events import Event
from ops.picture.mermaid import name_of
from ops.picture.templates import Resource, Templates

PAGE = "docs/choreography.md"
_QUEUE = "AWS::SQS::Queue"
_INTRODUCTION = """\
# Event flow

This page lists the events of each service and its consumers. It is generated from the templates of the prod stage and
from the event classes. `make contracts` regenerates it, and `make check` fails when it is out of date.

The publisher of an event is the service whose IAM role may publish it. Each arrow stands for the event bus, a rule and
the consumer's own queue. See [dead letters](operations.md#dead-letters) for messages that a consumer could not process.

"""


@dataclass(frozen=True, slots=True)
class Consumer:
    """``dead_letters`` are the queues for what the function failed and for what the rule could not deliver."""

    service: str
    queue: str
    what_for: str
    dead_letters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EmittedEvent:
    """``service`` is None for an event that no role may publish yet."""

    event: type[Event]
    service: str | None
    consumers: tuple[Consumer, ...]


def emitted_events(templates: Templates, events: Sequence[type[Event]]) -> list[EmittedEvent]:
    """In the order of the publishers' stacks, then of ``events``."""
    publishers = dict(_publishers(templates))
    order = [_service(stack) for stack in templates.stacks]
    found = []
    for event in events:
        consumers = tuple(
            consumer
            for rule, properties in templates.of_type("AWS::Events::Rule")
            if _selects(properties.get("EventPattern", {}), event)
            for consumer in _consumers(templates, rule.stack, properties)
        )
        found.append(EmittedEvent(event, publishers.get(event.source), consumers))
    return sorted(found, key=lambda each: order.index(each.service) if each.service else len(order))


def page(found: Iterable[EmittedEvent]) -> str:
    listed = list(found)
    return f"{_INTRODUCTION}```mermaid\n{chart(listed)}```\n\n{_table(listed)}"


def chart(found: Sequence[EmittedEvent]) -> str:
    """One arrow per pair of services, with all its events, in the order of the table."""
    lines: dict[tuple[str, str], list[str]] = {}
    for emitted in found:
        for consumer in emitted.consumers:
            if emitted.service:
                names = lines.setdefault((emitted.service, consumer.service), [])
                if emitted.event.name not in names:
                    names.append(emitted.event.name)
    ends = dict.fromkeys(end for pair in lines for end in pair)
    nodes = [f'  {each}["<b>{each}</b>"]' for each in ends]
    arrows = [f'  {one} -->|"{"<br/>".join(names)}"| {other}' for (one, other), names in lines.items()]
    return "\n".join(["flowchart LR", *nodes, *arrows]) + "\n"


def _table(found: Iterable[EmittedEvent]) -> str:
    rows = ["| event | published by | when | consumed by | dead-letter queues |", "|---|---|---|---|---|"]
    for emitted in found:
        event = emitted.event
        link = f"[{event.name} v{event.version}](../contracts/events/{event.name}.v{event.version}.json)"
        when = " ".join((event.__doc__ or "").strip().split("\n\n")[0].split())
        consumed = "<br/>".join(
            f"{each.service}: {each.queue} ({each.what_for})" for each in emitted.consumers
        )
        dead = "<br/>".join(", ".join(each.dead_letters) for each in emitted.consumers)
        rows.append(
            f"| {link} | {emitted.service or 'none yet'} | {when} | {consumed or 'none yet'} | {dead} |"
        )
    return "\n".join(rows) + "\n\nEach contract holds the JSON schema and a sample of the event's `detail`.\n"


def _publishers(templates: Templates) -> Iterator[tuple[str, str]]:
    """Source of events -> the service whose role may publish with it."""
    for policy, properties in templates.of_type("AWS::IAM::Policy"):
        for statement in properties["PolicyDocument"]["Statement"]:
            if statement["Effect"] != "Allow" or "events:PutEvents" not in _listed(statement["Action"]):
                continue
            for condition in statement.get("Condition", {}).values():
                for source in _listed(condition.get("events:source", [])):
                    yield source, _service(policy.stack)


def _selects(pattern: Mapping[str, Any], event: type[Event]) -> bool:
    versions = pattern.get("detail", {}).get("version", [event.version])
    return (
        event.source in pattern.get("source", [])
        and event.name in pattern.get("detail-type", [])
        and event.version in versions
    )


def _consumers(templates: Templates, stack: str, rule: Mapping[str, Any]) -> Iterator[Consumer]:
    for target in rule.get("Targets", []):
        for queue in _queues(templates, stack, target["Arn"]):
            given_up = _queues(templates, queue.stack, templates.properties(queue).get("RedrivePolicy"))
            undelivered = _queues(templates, stack, target.get("DeadLetterConfig"))
            dead = tuple(name_of(each) for each in (*given_up, *undelivered))
            what_for = ", ".join(_descriptions(templates, queue)) or "not polled"
            yield Consumer(_service(queue.stack), name_of(queue), what_for, dead)


def _descriptions(templates: Templates, queue: Resource) -> Iterator[str]:
    """Descriptions of the functions that poll the queue."""
    for mapping, properties in templates.of_type("AWS::Lambda::EventSourceMapping"):
        if queue in templates.referred(mapping.stack, properties["EventSourceArn"]):
            for function in _functions(templates, mapping.stack, properties["FunctionName"]):
                yield str(templates.properties(function).get("Description") or name_of(function))


def _functions(templates: Templates, stack: str, value: Any) -> Iterator[Resource]:
    for each in templates.referred(stack, value):
        if templates.type_of(each) == "AWS::Lambda::Function":
            yield each
        else:
            yield from _functions(templates, each.stack, templates.properties(each).get("FunctionName"))


def _queues(templates: Templates, stack: str, value: Any) -> Iterator[Resource]:
    return (each for each in templates.referred(stack, value) if templates.type_of(each) == _QUEUE)


def _service(stack: str) -> str:
    return stack.rpartition("-")[2]


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
