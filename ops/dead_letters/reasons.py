"""Why a message failed: its last error, from its attributes or from its consumer's log. Pure."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ops.dead_letters.messages import Message
from ops.dead_letters.redaction import redacted
from ops.log_lines import Entry, clock


def reason(message: Message, errors: Iterable[Entry] = ()) -> str:
    """Empty when it is unknown. ``errors`` are the consumer's, oldest first."""
    logged = [each for each in errors if each.is_error and each.fields.get("message_id") == message.id]
    if logged:
        last = logged[-1]
        return str(redacted(f"{last.label} at {clock(last.milliseconds)}: {last.says}"))
    return str(redacted(_of_rule(message.attributes) or _of_function(message.body)))


def _of_rule(attributes: Mapping[str, Any]) -> str:
    """EventBridge's message attributes say why it could not deliver to a target."""
    code, text = (_attribute(attributes, name) for name in ("ERROR_CODE", "ERROR_MESSAGE"))
    return ": ".join(filter(None, (code, text)))


def _attribute(attributes: Mapping[str, Any], name: str) -> str:
    return str(attributes.get(name, {}).get("StringValue") or "")


def _of_function(body: str) -> str:
    """Lambda's record of an invocation or of stream records that failed permanently."""
    try:
        record = json.loads(body)
    except ValueError:
        return ""
    if not isinstance(record, Mapping):
        return ""
    context, answer = (record.get(name) or {} for name in ("requestContext", "responsePayload"))
    if not isinstance(context, Mapping) or not isinstance(answer, Mapping):
        return ""
    error = ": ".join(str(answer[name]) for name in ("errorType", "errorMessage") if answer.get(name))
    function = str(context.get("functionArn") or "").partition(":function:")[2]
    reasons = [str(context["condition"])] if context.get("condition") else []
    reasons += [error] if error else []
    return f"{function}: {', '.join(reasons)}" if function and reasons else ", ".join(reasons)
