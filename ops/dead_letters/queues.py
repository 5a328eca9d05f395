"""The dead-letter queues of a stage and the sources of their messages, from the deployed templates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ops.deployed import DeployedStack, plain_name, stacks_of
from ops.errors import OpsError
from ops.picture.templates import Resource, Templates
from ops.shop import Shop

_QUEUE = "AWS::SQS::Queue"
FAILED, UNDELIVERED, REPORTED = "failed", "undelivered", "reported"


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """``back`` is the queue that messages return to. None where the messages only report failures: of stream records,
    which give their position in the stream, and of invocations, which their schedule repeats. ``kind`` is FAILED where
    SQS itself moved the messages, UNDELIVERED where a rule could not deliver to ``back``.
    """

    service: str
    name: str
    url: str
    kind: str
    back: str | None

    @property
    def label(self) -> str:
        return f"{self.service}/{self.name}"


@dataclass(frozen=True, slots=True)
class Queues:
    """All queues of a stage by purpose: functions poll those in ``work``. By label -> URL."""

    dead: tuple[DeadLetters, ...]
    work: dict[str, str]


def queues(shop: Shop, stacks: Sequence[DeployedStack] | None = None) -> Queues:
    """``stacks`` avoids reading them again."""
    dead: list[DeadLetters] = []
    work: dict[str, str] = {}
    for stack in stacks_of(shop) if stacks is None else stacks:
        names = (each.name for each, _ in Templates({stack.name: stack.template}).of_type(_QUEUE))
        urls = {name: stack.physical[name] for name in names if stack.physical.get(name)}
        if urls:
            found = sorted_out(stack.service, stack.name, stack.template, urls)
            dead += found.dead
            work |= found.work
    return Queues(tuple(sorted(dead, key=lambda each: each.label)), work)


def sorted_out(service: str, stack: str, template: dict[str, Any], urls: dict[str, str]) -> Queues:
    """``urls`` are the queues' URLs by logical id."""
    templates = Templates({stack: template})
    origins = {dead.name: (kind, back) for kind, dead, back in _origins(templates)}
    work = {
        name: url
        for name, url in urls.items()
        if "RedrivePolicy" in templates.properties(Resource(stack, name))
    }
    dead = []
    for name, url in urls.items():
        if name not in work:
            kind, back = origins.get(name, (REPORTED, None))
            dead.append(DeadLetters(service, plain_name(name), url, kind, urls[back.name] if back else None))
    return Queues(tuple(dead), {f"{service}/{plain_name(name)}": url for name, url in work.items()})


def named(found: Queues, wanted: str) -> DeadLetters:
    """Finds a queue by its label, or by its name if that is unique. Raises OpsError."""
    same = [each for each in found.dead if wanted.lower() in (each.label.lower(), each.name.lower())]
    if len(same) == 1:
        return same[0]
    labels = ", ".join(each.label for each in same or found.dead)
    said = "More than one queue has" if same else "No dead-letter queue has"
    raise OpsError(f"{said} the name {wanted!r}.", f"Queues: {labels}.")


def _origins(templates: Templates) -> Iterator[tuple[str, Resource, Resource | None]]:
    for queue, properties in templates.of_type(_QUEUE):
        for dead in _queues_in(templates, queue.stack, properties.get("RedrivePolicy")):
            yield FAILED, dead, queue
    for rule, properties in templates.of_type("AWS::Events::Rule"):
        for target in properties.get("Targets", []):
            back = next(_queues_in(templates, rule.stack, target.get("Arn")), None)
            for dead in _queues_in(templates, rule.stack, target.get("DeadLetterConfig")):
                yield UNDELIVERED, dead, back


def _queues_in(templates: Templates, stack: str, value: Any) -> Iterator[Resource]:
    return (each for each in templates.referred(stack, value) if templates.type_of(each) == _QUEUE)
