"""A stage's templates and their references, also across stacks."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Template = Mapping[str, Any]
_IN_TEXT = re.compile(r"\$\{([A-Za-z0-9]+)(?:\.[A-Za-z0-9.]+)?\}")


@dataclass(frozen=True, slots=True, order=True)
class Resource:
    """A resource, identified by stack and logical id."""

    stack: str
    name: str


class Templates:
    def __init__(self, templates: Mapping[str, Template]) -> None:
        """``templates`` by stack name."""
        self.stacks = dict(templates)
        self._exports = {
            output["Export"]["Name"]: (stack, output["Value"])
            for stack, template in self.stacks.items()
            for output in template.get("Outputs", {}).values()
            if "Export" in output
        }

    def of_type(self, *types: str) -> Iterator[tuple[Resource, Mapping[str, Any]]]:
        """Resources with their properties, in the templates' order."""
        for stack, template in self.stacks.items():
            for name, each in template.get("Resources", {}).items():
                if each["Type"] in types:
                    yield Resource(stack, name), each.get("Properties", {})

    def type_of(self, resource: Resource) -> str:
        return str(self.stacks[resource.stack]["Resources"][resource.name]["Type"])

    def properties(self, resource: Resource) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.stacks[resource.stack]["Resources"][resource.name].get(
            "Properties", {}
        )
        return found

    def referred(self, stack: str, value: Any) -> Iterator[Resource]:
        """Every resource that ``value``, a part of that stack's template, refers to."""
        if isinstance(value, list):
            for each in value:
                yield from self.referred(stack, each)
        elif isinstance(value, Mapping):
            for key, each in value.items():
                yield from self._intrinsic(stack, key, each)

    def function(self, resource: Resource) -> Mapping[str, Any] | None:
        """Properties of the function behind a function, an alias or a version."""
        if self.type_of(resource) == "AWS::Lambda::Function":
            return self.properties(resource)
        if self.type_of(resource) not in ("AWS::Lambda::Alias", "AWS::Lambda::Version"):
            return None
        behind = self.referred(resource.stack, self.properties(resource)["FunctionName"])
        return next((found for each in behind if (found := self.function(each))), None)

    def _intrinsic(self, stack: str, key: str, value: Any) -> Iterator[Resource]:
        if key == "Ref":
            yield from self._known(stack, value)
        elif key == "Fn::GetAtt":
            yield from self._known(stack, value.split(".")[0] if isinstance(value, str) else value[0])
        elif key == "Fn::ImportValue":
            other, exported = self._exports.get(value, ("", None))
            yield from self.referred(other, exported)
        elif key == "Fn::Sub":
            text, names = (value, {}) if isinstance(value, str) else value
            for name in _IN_TEXT.findall(text):
                yield from self._known(stack, name)
            yield from self.referred(stack, names)
        else:
            yield from self.referred(stack, value)

    def _known(self, stack: str, name: str) -> Iterator[Resource]:
        if name in self.stacks[stack].get("Resources", {}):
            yield Resource(stack, name)
