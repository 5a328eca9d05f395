"""A model of the templates for rules: resources by type, and references resolved within and across stacks."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from stacks.stage import Stage

Template = dict[str, Any]

_IN_SUB = re.compile(r"\$\{(?P<name>[A-Za-z0-9]+)(?:\.[A-Za-z0-9.]+)?\}")


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource of one template. ``name`` is its logical id."""

    stack: str
    name: str
    body: Mapping[str, Any]

    @property
    def kind(self) -> str:
        return str(self.body["Type"])

    @property
    def properties(self) -> Mapping[str, Any]:
        properties: Mapping[str, Any] = self.body.get("Properties", {})
        return properties

    @property
    def key(self) -> tuple[str, str]:
        return self.stack, self.name


@dataclass(frozen=True, slots=True)
class Assembly:
    """All templates of one stage, by stack name.

    ``keeps_data`` says that data must outlive its stack. ``embedded`` says that the embedded AWS hosts the stage: its
    policies get less request context than on AWS.
    """

    templates: Mapping[str, Template]
    keeps_data: bool = False
    embedded: bool = False

    @classmethod
    def of(cls, stage: Stage, templates: Mapping[str, Template]) -> Self:
        return cls(templates, keeps_data=stage.retain_data, embedded=stage.hosted_by == "embedded")

    def resources(self, *kinds: str) -> Iterator[Resource]:
        """Resources of the given types, or all."""
        for stack, template in self.templates.items():
            for name, body in template.get("Resources", {}).items():
                if not kinds or body["Type"] in kinds:
                    yield Resource(stack, name, body)

    def follow(self, stack: str, value: object) -> Resource | None:
        """The first resource that ``value``, found in ``stack``, refers to; None when no template here has it."""
        for name in _references(value):
            if isinstance(name, Export):
                return self._exported(name)
            body = self.templates[stack].get("Resources", {}).get(name)
            if body:
                return Resource(stack, name, body)
        return None

    def _exported(self, name: "Export") -> Resource | None:
        for stack, template in self.templates.items():
            for output in template.get("Outputs", {}).values():
                if output.get("Export", {}).get("Name") == name:
                    return self.follow(stack, output["Value"])
        return None

    def function_behind(self, stack: str, value: object) -> Resource | None:
        """The function that ``value`` refers to, directly or through an alias or a version."""
        found = self.follow(stack, value)
        while found and found.kind in ("AWS::Lambda::Alias", "AWS::Lambda::Version"):
            found = self.follow(found.stack, found.properties["FunctionName"])
        return found if found and found.kind == "AWS::Lambda::Function" else None


class Export(str):
    """The export name of a value."""


def _references(value: object) -> Iterator[str]:
    """Logical ids and exports, in order of appearance."""
    match value:
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), *_]}:
            yield name
        case {"Fn::ImportValue": str(name)}:
            yield Export(name)
        case {"Fn::Sub": str(text)} | {"Fn::Sub": [str(text), *_]}:
            yield from (found["name"] for found in _IN_SUB.finditer(text))
        case Mapping():
            yield from _references(list(value.values()))
        case list():
            for inner in value:
                yield from _references(inner)
        case _:
            pass
