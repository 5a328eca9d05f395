"""What may import what, as rules: each takes one module and names the imports it forbids there.

Sources are parsed, never run. test_architecture.py applies the rules and shows that each bites.
"""

import ast
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from stacks import ROOT
from tests.code_lines import code_lines

FOLDERS = ("functions", "layers/shared/python", "stacks", "ops", "tests", "bench")
SERVICES = {path.name for path in (ROOT / "functions").iterdir() if (path / "api.py").is_file()}
ROOMS = {
    path.name
    for service in SERVICES
    for path in (ROOT / "functions" / service).iterdir()
    if (path / "__init__.py").is_file() and path.name not in ("handlers", "bootstrap")
}
"""Parts of a large service, each of the shape of a service: domain, ports, service, repository, api."""
LONGEST_FILE = 260
DOOR = "layers/shared/python/cartwright/aws/"
DOOR_SERVICES = {"attributes.py", "dynamodb.py", "events.py", "s3.py", "secrets.py", "sqs.py"}
HTTPS = "layers/shared/python/cartwright/https/"
HTTPS_KNOWS = ("cartwright.deadline.", "cartwright.errors.", "cartwright.https.")
HTTPS_ERRORS = {f"cartwright.https.{name}" for name in ("HttpsError", "Unreachable", "OutcomeUnknown")}
HTTPS_USERS = (DOOR, "layers/shared/python/cartwright/remote.py", "tests/", "bench/")
ROOM_LINES = {"the way of a request to AWS": 324, "the services on it": 278, "HTTPS": 207}
"""Of code: the first two are the door to AWS. docs/decisions.md tells what they hold."""

LAYERS = {
    "handlers": 5,
    "bootstrap": 4,
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
    "examples": "contract",
    "bootstrap": "bootstrap",
    "ports": "ports",
    "read_ports": "ports",
    "fields": "domain",
    "rules": "domain",
    "changes": "domain",
    "views": "domain",
    "asking": "domain",
    "text": "domain",
    "settings": "settings",
}
ADAPTERS = ("repository", "uploads", "queue", "provider")
SHARED_TYPES = {"clock", "errors", "ids", "money", "text"}
SDK = {"boto3", "botocore", "s3transfer"}
ON_LAMBDA = sys.stdlib_module_names | {"cartwright", "msgspec"}
PILLOW_USERS = ("functions/catalog/images/rendering.py",)
"""What runs with layers/images."""
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


def module(path: str, source: str) -> Module:
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
    """handlers -> bootstrap -> repository, service -> ports -> domain."""
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
    if found.service:
        yield from (name for name in found.imports if _top(name) in SERVICES - {found.service})


def the_shared_layer_knows_no_service(found: Module) -> Iterator[str]:
    if found.path.startswith("layers/"):
        yield from (name for name in found.imports if _top(name) in SERVICES)


def a_domain_knows_types_only(found: Module) -> Iterator[str]:
    if found.layer == "domain":
        for name in found.imports:
            if name.startswith("cartwright."):
                if name.split(".")[1] not in SHARED_TYPES:
                    yield name
            elif _top(name) not in ON_LAMBDA - {"cartwright"} | {found.service}:
                yield name


def aws_has_one_door(found: Module) -> Iterator[str]:
    """It is cartwright.aws, which only adapters and the bootstrap open. The SDK is for tools and tests."""
    if not found.path.startswith(("ops/", "tests/", "bench/")):
        yield from (name for name in found.imports if _top(name) in SDK)
    if found.path.startswith("stacks/") or (found.service and found.layer not in ("adapter", "bootstrap")):
        yield from (name for name in found.imports if name.startswith("cartwright.aws"))


def https_knows_nobody_it_talks_to(found: Module) -> Iterator[str]:
    """It is used by the door to AWS and by `cartwright.remote`; of the rest, adapters know its errors."""
    if found.path.startswith(HTTPS):
        own = (name for name in found.imports if _top(name) == "cartwright")
        yield from (name for name in own if not name.startswith(HTTPS_KNOWS))
    elif not found.path.startswith(HTTPS_USERS):
        others = (name for name in found.imports if name.startswith("cartwright.https"))
        yield from (name for name in others if found.layer != "adapter" or name not in HTTPS_ERRORS)


def stacks_know_contracts_only(found: Module) -> Iterator[str]:
    if found.path.startswith("stacks/"):
        for name in found.imports:
            if _top(name) in SERVICES and name.split(".")[1:2] not in (["api"], ["settings"]):
                yield name


def lambda_has_what_it_imports(found: Module) -> Iterator[str]:
    """Only the standard library and the layers: neither the CDK nor this project's tools."""
    if found.runs_on_lambda:
        sdk = SDK if "cartwright/aws/" in found.path else set()
        pillow = {"PIL"} if found.path in PILLOW_USERS else set()
        known = ON_LAMBDA - DEVELOPMENT | SERVICES | sdk | pillow
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


def _top(name: str) -> str:
    return name.split(".", maxsplit=1)[0]


def sources() -> dict[str, str]:
    files = [ROOT / "app.py", *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))]
    return {path.relative_to(ROOT).as_posix(): path.read_text() for path in sorted(files)}


def of_the_door(texts: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """Lines of code by file of the door to AWS and of what carries it, under the names of their budgets."""
    way, services, https = ROOM_LINES
    counted: dict[str, dict[str, int]] = {way: {}, services: {}, https: {}}
    for path, text in texts.items():
        if path.startswith(DOOR):
            name = path.removeprefix(DOOR)
            counted[services if name in DOOR_SERVICES else way][name] = code_lines(text)
        elif path.startswith(HTTPS):
            counted[https][path.removeprefix(HTTPS)] = code_lines(text)
    return counted


def too_long(texts: Mapping[str, str]) -> dict[str, int]:
    """Paths and lines of those that nobody reads to their end."""
    counted = {path: text.count("\n") for path, text in texts.items()}
    return {path: lines for path, lines in counted.items() if lines > LONGEST_FILE}
