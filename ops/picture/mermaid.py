"""Draws the graph as a Mermaid flowchart."""

import re

from ops.picture.edges import SHOWN, Edge, edges
from ops.picture.templates import Resource, Templates

_HASH = re.compile(r"[0-9A-F]{8}$")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")
_SAID_ANYWAY = {"Function", "Table", "Rest", "Queue", "Bucket"}
_SHAPES = {
    "API Gateway": ("{{", "}}"),
    "DynamoDB table": ("[(", ")]"),
    "EventBridge bus": ("[[", "]]"),
    "Lambda function": ("(", ")"),
    "S3 bucket": ("[(", ")]"),
    "SQS queue": ("[/", "/]"),
}


def flowchart(templates: Templates) -> str:
    """One subgraph per stack. Omits resources without edges."""
    drawn = edges(templates)
    ends = {end for edge in drawn for end in (edge.source, edge.target)}
    lines = ["flowchart LR"]
    for person in sorted(end for end in ends if isinstance(end, str)):
        lines.append(f'  {_id(person)}(["{person}"])')
    for stack in templates.stacks:
        inside = sorted(end for end in ends if isinstance(end, Resource) and end.stack == stack)
        if inside:
            nodes = [f"    {_node(templates, each)}" for each in inside]
            lines += [f'  subgraph {_identifier(stack)}["{stack}"]', *nodes, "  end"]
    return "\n".join([*lines, *(f"  {_arrow(edge)}" for edge in drawn)]) + "\n"


def _arrow(edge: Edge) -> str:
    line = "-.->" if edge.aside else "-->"
    label = f'|"{edge.label}"|' if edge.label else ""
    return f"{_id(edge.source)} {line}{label} {_id(edge.target)}"


def _node(templates: Templates, resource: Resource) -> str:
    kind = SHOWN[templates.type_of(resource)]
    opening, closing = _SHAPES.get(kind, ("[", "]"))
    description = templates.properties(resource).get("Description") if kind == "Lambda function" else None
    return f'{_id(resource)}{opening}"<b>{name_of(resource)}</b><br/>{description or kind}"{closing}'


def name_of(resource: Resource) -> str:
    """The display name: ``News dead letters`` for the logical id NewsDeadLettersE4EA5968."""
    words = _WORD.findall(_HASH.sub("", resource.name))
    while len(words) > 1 and words[-1] in _SAID_ANYWAY:
        words.pop()
    return " ".join([words[0], *(word.lower() for word in words[1:])])


def _id(end: Resource | str) -> str:
    if isinstance(end, str):
        return _identifier(end.lower())
    return _identifier(f"{end.stack}_{_HASH.sub('', end.name)}")


def _identifier(text: str) -> str:
    return re.sub(r"\W", "_", text)
