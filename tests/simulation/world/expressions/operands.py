"""What is compared: a literal, the value at a path, or its size."""

from tests.simulation.world.expressions.grammar import Operand, Reader, read
from tests.simulation.world.values import MISSING, Invalid, Value, kind, length

_SIZED = ("S", "L", "M")


def operand(reader: Reader) -> tuple[Operand, str]:
    """What finds the operand, and its kind if it is a literal."""
    token, text = reader.next
    if token == "value":
        reader.take()
        found = reader.given.value(text)
        return (lambda _, values: values[text]), found
    if reader.call() == "size":
        reader.open()
        subject = read(reader.path())
        reader.demand(")")
        return (lambda item, _: _size(subject(item))), ""
    if reader.call():
        raise Invalid(f"The function is not allowed to be used this way; function: {text}")
    at = read(reader.path())
    return (lambda item, _: at(item)), ""


def _size(value: Value) -> Value:
    return length(value) if kind(value) in _SIZED else MISSING
