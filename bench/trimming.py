"""botocore's data folder cut down to one operation of DynamoDB, as a project that trims its models would ship it."""

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import botocore

_DATA = Path(botocore.__file__).parent / "data"
_API = Path("dynamodb") / "2012-08-10"
_WHOLE = ("partitions.json", "sdk-default-configuration.json", "_retry.json")


def trim(operation: str, folder: Path) -> None:
    (folder / _API).mkdir(parents=True)
    for name in _WHOLE:
        shutil.copy(_DATA / name, folder / name)
    shutil.copy(_DATA / _API / "endpoint-rule-set-1.json.gz", folder / _API)
    endpoints = json.loads((_DATA / "endpoints.json").read_text())
    own = [partition for partition in endpoints["partitions"] if partition["partition"] == "aws"]
    own[0]["services"] = {"dynamodb": own[0]["services"]["dynamodb"]}
    (folder / "endpoints.json").write_text(json.dumps(endpoints | {"partitions": own}))
    model = _read(_DATA / _API / "service-2.json.gz")
    kept = model["operations"][operation]
    shapes: dict[str, Any] = {}
    _gather(kept, model["shapes"], shapes)
    trimmed = model | {"operations": {operation: kept}, "shapes": shapes}
    (folder / _API / "service-2.json").write_text(json.dumps(trimmed))


def _gather(node: Any, shapes: dict[str, Any], kept: dict[str, Any]) -> None:
    """Adds to ``kept`` every shape that ``node`` refers to, and what those refer to."""
    if isinstance(node, list):
        for each in node:
            _gather(each, shapes, kept)
    elif isinstance(node, dict):
        name = node.get("shape")
        if isinstance(name, str) and name not in kept:
            kept[name] = shapes[name]
            _gather(shapes[name], shapes, kept)
        for each in node.values():
            _gather(each, shapes, kept)


def _read(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(gzip.decompress(file.read_bytes()))
    return content
