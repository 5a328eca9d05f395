"""Template rules and findings."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stacks.checks.assembly import Assembly, Resource

PACK = "Cartwright"

Violations = Iterator[tuple[Resource, str]]
"""Each violating resource, with a sentence that describes the violation."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One violation. ``where`` is a resource's logical id or its construct path."""

    rule: str
    where: str
    says: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.where}: {self.says}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A requirement for all templates of a stage. ``id`` is the name for acknowledgements."""

    id: str
    demands: str
    violations: Callable[[Assembly], Violations]

    def findings(self, assembly: Assembly) -> list[Finding]:
        return sorted(
            Finding(self.id, f"{resource.stack}/{resource.name}", says)
            for resource, says in self.violations(assembly)
        )


def rule(name: str, demands: str) -> Callable[[Callable[[Assembly], Violations]], Rule]:
    """Turns a generator of violations into a rule."""

    def make(violations: Callable[[Assembly], Violations]) -> Rule:
        return Rule(f"{PACK}-{name}", demands, violations)

    return make
