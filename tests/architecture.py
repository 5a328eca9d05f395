"""What may import what, as rules: each takes one module and names the imports it forbids there.

Sources are parsed, never run. test_architecture.py applies the rules and shows that each bites.
"""

import ast
import functools
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from stacks import ROOT

SERVICES = {path.name for path in (ROOT / "functions").iterdir() if (path / "api.py").is_file()}
ROOMS = {
    path.name
    for service in SERVICES
    for path in (ROOT / "functions" / service).iterdir()
    if (path / "__init__.py").is_file() and path.name != "handlers"
}
"""Parts of a large service, each of the shape of a service: domain, ports, service, repository, api."""
DOOR = "layers/shared/python/cartwright/aws/"
HTTPS = "layers/shared/python/cartwright/https/"
HTTPS_KNOWS = ("cartwright.deadline.", "cartwright.errors.", "cartwright.https.")
HTTPS_ERRORS = {f"cartwright.https.{name}" for name in ("HttpsError", "Unreachable", "OutcomeUnknown")}
HTTPS_USERS = (DOOR, "layers/shared/python/cartwright/remote.py", "tests/", "bench/")
LAYERS = {
    "handlers": 5,
    "composition": 4,
    "adapter": 3,
    "use case": 3,
    "contract": 3,
    "ports": 2,
    "domain": 1,
    "settings": 0,
}
"""Of a service. A module imports from lower layers and its own; two of one height don't know each other."""
NAMED = {
    "api": "contract",
    "shop_api": "contract",
    "composition": "composition",
    "ports": "ports",
    "fields": "domain",
    "rules": "domain",
    "changes": "domain",
    "views": "domain",
    "query_params": "domain",
    "text": "domain",
    "settings": "settings",
}
ADAPTERS = ("repository", "uploads", "queue", "provider", "carrier")
SHARED_TYPES = {"charging", "clock", "emails", "errors", "fields", "ids", "money", "text"}
SDK = {"boto3", "botocore", "s3transfer"}
ON_LAMBDA = sys.stdlib_module_names | {"cartwright", "msgspec"}
PILLOW_USERS = ("functions/catalog/images/rendering.py",)
"""What runs with layers/images."""
TANTIVY_USERS = "functions/catalog/search/"
"""What runs with layers/search."""
DEVELOPMENT = {"app", "aws_cdk", "bench", "constructs", "ops", "stacks", "tests"}


@dataclass(frozen=True)
class Module:
    """``path`` is relative to the project; ``imports`` are dotted names, ``a.b`` also for ``from a import b``."""

    path: str
    imports: tuple[str, ...]

    @property
    def service(self) -> str | None:
        parts = self.path.split("/")
        return parts[1] if parts[0] == "functions" and len(parts) > 2 else None

    @property
    def runs_on_lambda(self) -> bool:
        return self.path.startswith(("functions/", "layers/"))

    @property
    def layer(self) -> str | None:
        return _layer(self.path.removesuffix(".py").split("/")[2:]) if self.service else None

    @property
    def room(self) -> str | None:
        """The part of a large service that the module belongs to: catalog.products of catalog/products/domain.py."""
        parts = self.path.split("/")
        return ".".join(parts[1:3]) if self.service and len(parts) > 3 and parts[2] not in LAYERS else None


@functools.cache
def module(path: str, source: str) -> Module:
    """Parsed once for all rules."""
    package = path.removeprefix("functions/").removeprefix("layers/shared/python/").split("/")[:-1]
    return Module(path, tuple(_imports(ast.parse(source), package)))


def _imports(tree: ast.AST, package: list[str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _layer(inside: Sequence[str]) -> str | None:
    """Of what lies at `inside` a service: ``["products", "domain"]``; None for a room as a whole."""
    name = inside[0]
    if name in ROOMS:
        if len(inside) == 1 or inside[1] == "__init__":
            return None
        name = inside[1]
    if name == "handlers" or name in NAMED:
        return NAMED.get(name, name)
    if name == "domain" or name.endswith("_domain"):
        return "domain"
    return "adapter" if name.endswith(ADAPTERS) else "use case"


def only_downward(found: Module) -> Iterator[str]:
    """A module of a service imports from lower layers of it and from its own.

    Why: rules stay testable without AWS, and a cold start imports what its function runs.
    Allowed: handlers -> composition -> repository, service, api -> ports -> domain; settings from everywhere.
    """
    for name in found.imports:
        parts = name.split(".")
        if found.layer and found.service and parts[0] == found.service and len(parts) > 1:
            other = _layer(parts[1:])
            if other and other != found.layer and LAYERS[other] >= LAYERS[found.layer]:
                yield name


def circle_of_rooms(modules: Iterable[Module]) -> list[str]:
    """Rooms of a service that need one another, in a circle; empty when there is a way down through them."""
    needs: dict[str, set[str]] = {}
    for found in modules:
        if found.room:
            others = {".".join(name.split(".")[:2]) for name in found.imports}
            needs.setdefault(found.room, set()).update(others - {found.room})
    try:
        TopologicalSorter({room: others & needs.keys() for room, others in needs.items()}).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def services_meet_by_events_and_http(found: Module) -> Iterator[str]:
    """A service imports no other service.

    Why: each is deployed by itself, as a package that has no other in it.
    Allowed: events (cartwright.events), HTTP, and types that several have (cartwright).
    """
    if found.service:
        yield from (name for name in found.imports if _top(name) in SERVICES - {found.service})


def the_shared_layer_knows_no_service(found: Module) -> Iterator[str]:
    """The shared layer imports no service.

    Why: it is deployed with every service, and a service is deployed alone.
    Allowed: the standard library, msgspec and the layer itself; what one service needs stays in that service.
    """
    if found.path.startswith("layers/"):
        yield from (name for name in found.imports if _top(name) in SERVICES)


def a_domain_knows_types_only(found: Module) -> Iterator[str]:
    """A domain imports nothing that acts.

    Why: its rules are tested without AWS, network and time.
    Allowed: the standard library, msgspec, the service's own domain, and of the shared layer the types: SHARED_TYPES.
    """
    if found.layer == "domain":
        for name in found.imports:
            if name.startswith("cartwright."):
                if name.split(".")[1] not in SHARED_TYPES:
                    yield name
            elif _top(name) not in ON_LAMBDA - {"cartwright"} | {found.service}:
                yield name


def aws_has_one_door(found: Module) -> Iterator[str]:
    """AWS is reached through cartwright.aws alone, and only adapters, compositions and handlers open it.

    Why: the SDK costs a cold start 200 ms, and calls outside of adapters can't be replaced in tests.
    Allowed: cartwright.aws in handlers/, in composition.py and in modules whose name ends in one of ADAPTERS; the SDK
    in tools and tests.
    """
    if not found.path.startswith(("ops/", "tests/", "bench/")):
        yield from (name for name in found.imports if _top(name) in SDK)
    if found.path.startswith("stacks/") or (
        found.service and found.layer not in ("adapter", "composition", "handlers")
    ):
        yield from (name for name in found.imports if name.startswith("cartwright.aws"))


def https_knows_nobody_it_talks_to(found: Module) -> Iterator[str]:
    """cartwright.https imports nothing of those it talks to, and is used by the door to AWS and `cartwright.remote`.

    Why: it sends requests and knows neither AWS nor payment providers, so either can change alone.
    Allowed: adapters import its errors, HTTPS_ERRORS; everybody else uses cartwright.remote or cartwright.aws.
    """
    if found.path.startswith(HTTPS):
        own = (name for name in found.imports if _top(name) == "cartwright")
        yield from (name for name in own if not name.startswith(HTTPS_KNOWS))
    elif not found.path.startswith(HTTPS_USERS):
        others = (name for name in found.imports if name.startswith("cartwright.https"))
        yield from (name for name in others if found.layer != "adapter" or name not in HTTPS_ERRORS)


def stacks_know_contracts_only(found: Module) -> Iterator[str]:
    """Stacks import of a service its api and settings.

    Why: a template follows from what a service states of itself, and a synthesis runs none of its code.
    Allowed: <service>.api, <service>.settings and the event classes.
    """
    if found.path.startswith("stacks/"):
        for name in found.imports:
            if _top(name) in SERVICES and name.split(".")[1:2] not in (["api"], ["settings"]):
                yield name


def lambda_has_what_it_imports(found: Module) -> Iterator[str]:
    """What runs on Lambda imports what its package and layers hold.

    Why: anything else is there on a laptop and missing in the account.
    Allowed: the standard library, msgspec, cartwright, the service itself; layers of PILLOW_USERS, TANTIVY_USERS.
    """
    if found.runs_on_lambda:
        sdk = SDK if "cartwright/aws/" in found.path else set()
        layers = {"PIL"} if found.path in PILLOW_USERS else set()
        layers |= {"tantivy"} if found.path.startswith(TANTIVY_USERS) else set()
        known = ON_LAMBDA - DEVELOPMENT | SERVICES | sdk | layers
        yield from (name for name in found.imports if _top(name) not in known)


Rule = Callable[[Module], Iterator[str]]

RULES: tuple[Rule, ...] = (
    only_downward,
    services_meet_by_events_and_http,
    the_shared_layer_knows_no_service,
    a_domain_knows_types_only,
    aws_has_one_door,
    https_knows_nobody_it_talks_to,
    stacks_know_contracts_only,
    lambda_has_what_it_imports,
)


def explained(rule: Rule, broken: Sequence[str]) -> str:
    """For who broke it: the rule, why there is one, what is allowed, and where."""
    return "\n".join((f"{rule.__name__}: {inspect.getdoc(rule)}", "Broken by:", *broken))


def _top(name: str) -> str:
    return name.split(".", maxsplit=1)[0]
