"""What both languages share: paths, operands, placeholders and parentheses."""

from collections.abc import Callable, Mapping
from typing import Any

from ministack.services._dynamodb_keywords import AWS_KEYWORDS as RESERVED

from tests.simulation.world.expressions.tokens import END, Token, tokens
from tests.simulation.world.values import MISSING, Invalid, Item, Value

Values = Mapping[str, Value]
Path = tuple[str | int, ...]
Operand = Callable[[Item, Values], Value]

FUNCTIONS = frozenset(
    {
        "attribute_exists",
        "attribute_not_exists",
        "attribute_type",
        "begins_with",
        "contains",
        "size",
        "if_not_exists",
        "list_append",
    }
)


class Placeholders:
    """What a request gives beside its expressions; all of it has to be used, and nothing else."""

    def __init__(self, names: Mapping[str, str], kinds: Mapping[str, str]) -> None:
        """`kinds` are the types of the values: what they may stand for depends on it."""
        self._names = names
        self.kinds = kinds
        self.ranges: list[tuple[str, str]] = []
        """Pairs of values of which the first may not be above the second."""
        self._used: set[str] = set()

    def name(self, alias: str) -> str:
        if alias not in self._names:
            raise Invalid(f"An expression attribute name is not defined; attribute name: {alias}")
        self._used.add(alias)
        return self._names[alias]

    def value(self, placeholder: str) -> str:
        """The kind of the value."""
        if placeholder not in self.kinds:
            raise Invalid(f"An expression attribute value is not defined; attribute value: {placeholder}")
        self._used.add(placeholder)
        return self.kinds[placeholder]

    def check(self) -> None:
        """Raises Invalid when something was given in vain."""
        if idle := (self._names.keys() | self.kinds.keys()) - self._used:
            raise Invalid(f"Values unused in expressions: {sorted(idle)}")


class Reader:
    """Walks over the words of one expression."""

    def __init__(self, text: str, given: Placeholders) -> None:
        self._tokens = tokens(text)
        self._place = 0
        self.given = given

    @property
    def next(self) -> Token:
        return self._tokens[self._place]

    @property
    def last(self) -> str:
        """The text of the word before."""
        return self._tokens[self._place - 1][1]

    def ahead(self, number: int) -> Token:
        place = self._place + number
        return self._tokens[place] if place < len(self._tokens) else END

    def take(self) -> Token:
        token = self._tokens[self._place]
        self._place += 1
        return token

    def is_sign(self, *signs: str) -> bool:
        return self.next[0] == "sign" and self.next[1] in signs

    def is_word(self, *words: str) -> bool:
        return self.next[0] == "word" and self.next[1].upper() in words

    def skip(self, sign: str) -> bool:
        if self.is_sign(sign):
            self._place += 1
            return True
        return False

    def demand(self, sign: str) -> None:
        if not self.skip(sign):
            raise self.refusal()

    def refusal(self) -> Invalid:
        return Invalid(f"Syntax error; token: {self.next[1] or '<EOF>'!r}")

    def call(self) -> str | None:
        """The name of the function that is called here."""
        if self.next[0] == "word" and self.ahead(1) == ("sign", "("):
            name = self.next[1]
            if name not in FUNCTIONS:
                raise Invalid(f"Invalid function name; function: {name}")
            return name
        return None

    def open(self) -> None:
        """Past a function's name and its parenthesis."""
        self._place += 2

    def repeats(self, path: Path) -> bool:
        """Whether `path` comes once more."""
        place = self._place
        same = self.next[0] in ("alias", "word") and self.call() is None and self.path() == path
        self._place = place
        return same

    def path(self) -> Path:
        path: list[str | int] = [self._name()]
        while self.is_sign(".", "["):
            if self.skip("."):
                path.append(self._name())
            else:
                self.take()
                kind, text = self.take()
                if kind != "number":
                    raise Invalid(f"Syntax error; token: {text!r}")
                path.append(int(text))
                self.demand("]")
        return tuple(path)

    def _name(self) -> str:
        kind, text = self.next
        if kind == "alias":
            self.take()
            return self.given.name(text)
        if kind != "word":
            raise self.refusal()
        if text.upper() in RESERVED:
            raise Invalid(f"Attribute name is a reserved keyword; reserved keyword: {text}")
        self.take()
        return text


def read(path: Path) -> Callable[[Mapping[str, Any]], Value]:
    """What finds the value at `path`, or MISSING."""
    top, rest = str(path[0]), path[1:]
    if not rest:
        return lambda item: item.get(top, MISSING)

    def found(item: Mapping[str, Any]) -> Value:
        value: Value = item.get(top, MISSING)
        for step in rest:
            if isinstance(step, str):
                value = value.get(step, MISSING) if type(value) is dict else MISSING
            else:
                value = value[step] if type(value) is list and step < len(value) else MISSING
        return value

    return found
