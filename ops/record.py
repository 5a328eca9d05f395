"""Records of earlier runs, stored in the embedded AWS itself (as SSM parameters).

Anywhere else the record could be wrong: state that is deleted, or lost with a killed server, takes its record with it.
"""

import json
from typing import Any

_PREFIX = "/cartwright/ops/"


def read(ssm: Any, name: str) -> Any:
    """The recorded value, or None."""
    try:
        return json.loads(ssm.get_parameter(Name=_PREFIX + name)["Parameter"]["Value"])
    except ssm.exceptions.ParameterNotFound:
        return None


def write(ssm: Any, name: str, value: Any) -> None:
    ssm.put_parameter(Name=_PREFIX + name, Value=json.dumps(value), Type="String", Overwrite=True)


def forget(ssm: Any, name: str) -> None:
    try:
        ssm.delete_parameter(Name=_PREFIX + name)
    except ssm.exceptions.ParameterNotFound:
        return
