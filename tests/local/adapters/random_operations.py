"""Random calls of a table, as data that any table can be given.

Left out is where the embedded AWS is known to take what AWS refuses: arithmetic with what is no number, paths through
what is no map, paths that overlap, sizes of what has none. tests/simulation holds the simulated table to AWS's documentation there.
"""

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from cartwright.aws.dynamodb import Action, ConditionCheck, Delete, Expression, Put, Table, Update
from cartwright.aws.errors import AwsError, TransactionCancelled

Operation = tuple[str, dict[str, Any]]

SORTS = ("a", "a#1", "b", "é")
NUMBERS = ("n1", "n2", "#name", "m.x", "l[0]")
TEXTS = ("s1", "m.y", "m.#name")
_ALIASES = {"#name": "name", "#t": "t"}

_small = st.integers(-5, 5)
_text = st.sampled_from(["", "a", "ab", "b", "é", "😀"])
_any = st.recursive(
    st.one_of(_small, _text, st.booleans(), st.none(), st.integers(-(10**37), 10**37)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("pqr"), inner, max_size=2)
    ),
    max_leaves=5,
)


@st.composite
def items(draw: st.DrawFn, partition: str) -> dict[str, Any]:
    optional = {
        "n1": _small,
        "n2": _small,
        "name": _small,
        "s1": _text,
        "t": _any,
        "m": st.fixed_dictionaries({"x": _small, "y": _text}, optional={"name": _text}),
        "l": st.lists(_small, min_size=1, max_size=3),
        "day_pk": st.sampled_from(["i1", "i2"]),
        "day_sk": st.sampled_from(["x", "y#1", "y#2"]),
    }
    item = draw(st.fixed_dictionaries({}, optional=optional))
    return {"pk": partition, "sk": draw(st.sampled_from(SORTS)), **item}


class Writer:
    """Collects the placeholders of an expression while its text is made."""

    def __init__(self, draw: st.DrawFn, prefix: str) -> None:
        self.draw = draw
        self._prefix = prefix
        self._values: dict[str, Any] = {}
        self._texts: list[str] = []

    def value(self, strategy: st.SearchStrategy[Any]) -> str:
        placeholder = f":{self._prefix}{len(self._values)}"
        self._values[placeholder] = self.draw(strategy)
        return placeholder

    def one(self, choices: Sequence[str]) -> str:
        return self.draw(st.sampled_from(choices))

    def expression(self, text: str) -> Expression:
        """Now and then something is given in vain, or not given."""
        names = {alias: meant for alias, meant in _ALIASES.items() if alias in text}
        flaw = self.draw(st.integers(0, 60))
        if flaw == 0:
            names["#idle"] = "idle"
        if flaw == 1:
            self._values[f":{self._prefix}idle"] = 1
        if flaw == 2:
            names.pop("#name", None)
        return Expression(text, self._values, names)

    def condition(self, depth: int = 2) -> str:
        choice = self.draw(st.integers(0, 3 if depth else 0))
        if choice == 0:
            return self._simple()
        if choice == 1:
            return f"NOT {self._grouped(depth)}"
        word = "AND" if choice == 2 else "OR"
        return f"{self._grouped(depth)} {word} {self._grouped(depth)}"

    def _grouped(self, depth: int) -> str:
        inner = self.condition(depth - 1)
        return inner if self.draw(st.booleans()) else f"({inner})"

    def _simple(self) -> str:
        number, text, anything = (
            self.one(NUMBERS),
            self.one(TEXTS),
            self.one((*NUMBERS, *TEXTS, "#t", "l", "m")),
        )
        sign = self.one(("=", "<>", "<", "<=", ">", ">="))
        forms: list[Callable[[], str]] = [
            lambda: f"{number} {sign} {self.value(_small)}",
            lambda: f"{text} {sign} {self.value(_text)}",
            lambda: f"#t {self.one(('=', '<>'))} {self.value(_any)}",
            lambda: f"attribute_exists({anything})",
            lambda: f"attribute_not_exists({anything})",
            lambda: (
                f"attribute_type({anything}, {self.value(st.sampled_from(['S', 'N', 'L', 'M', 'BOOL']))})"
            ),
            lambda: f"begins_with({self.one((text, number))}, {self.value(_text)})",
            lambda: f"contains({self.one((text, 'l'))}, {self.value(_text)})",
            lambda: f"contains(l, {self.value(_small)})",
            lambda: f"size({self.one(('s1', 'm', 'l'))}) {sign} {self.value(_small)}",
            lambda: f"{number} BETWEEN {self.value(_small)} AND {self.value(_small)}",
            lambda: f"{number} IN ({self.value(_small)}, {self.value(_small)})",
            lambda: f"attribute_exists(pk) AND {number} {sign} {self.value(_small)}",
            lambda: f"status = {self.value(_small)}",
        ]
        weights = [number for number in range(len(forms)) for _ in range(1 if number == 13 else 4)]
        return forms[self.draw(st.sampled_from(weights))]()

    def change(self) -> str:
        free = ["n1", "n2", "#name", "s1", "#t", "l", "m", "m.x", "l[1]", "day_sk"]
        sets, removed, added = list[str](), list[str](), list[str]()
        for _ in range(self.draw(st.integers(1, 3))):
            target = self.one(free)
            free = [each for each in free if each[0] != target[0]]
            match self.draw(st.integers(0, 5)):
                case 0 if target in ("n1", "n2", "#name"):
                    added.append(f"{target} {self.value(_small)}")
                case 1 if "." not in target and "[" not in target:
                    removed.append(target)
                case _:
                    sets.append(f"{target} = {self._assigned(target)}")
        parts = {"SET": sets, "REMOVE": removed, "ADD": added}
        return " ".join(f"{clause} {', '.join(parts[clause])}" for clause in parts if parts[clause])

    def _assigned(self, target: str) -> str:
        numeric = [
            lambda: self.value(_small),
            lambda: f"{self.one(('n1', 'n2'))} {self.one('+-')} {self.value(_small)}",
            lambda: f"if_not_exists({self.one(('n1', 'm.x'))}, {self.value(_small)}) + {self.value(_small)}",
            lambda: f"if_not_exists(#name, {self.value(_small)})",
        ]
        match target:
            case "s1":
                return self.value(_text)
            case "day_sk":
                return self.value(st.sampled_from(["x", "y#1", "y#2", ""]))
            case "#t":
                return self.value(_any)
            case "l":
                return f"list_append({self.one(('l', self.value(st.just([1]))))}, {self.value(st.just([2]))})"
            case "m":
                return self.value(st.fixed_dictionaries({"x": _small, "y": _text}))
            case _:
                return self.draw(st.sampled_from(numeric))()


@st.composite
def actions(draw: st.DrawFn, partition: str) -> Action:
    key = {"pk": partition, "sk": draw(st.sampled_from(SORTS))}
    condition_writer = Writer(draw, "c")
    condition = condition_writer.expression(condition_writer.condition()) if draw(st.booleans()) else None
    match draw(st.integers(0, 6)):
        case 0 | 1:
            return Put(draw(items(partition)), condition)
        case 2:
            return Delete(key, condition)
        case 3:
            return ConditionCheck(key, condition or Expression("attribute_exists(pk)"))
        case _:
            writer = Writer(draw, "u")
            return Update(key, writer.expression(writer.change()), condition)


@st.composite
def queries(draw: st.DrawFn, partition: str) -> dict[str, Any]:
    index = draw(st.sampled_from([None, "day"]))
    pk, sk, of = ("day_pk", "day_sk", "i1") if index else ("pk", "sk", partition)
    values = {":p": of}
    form = draw(st.integers(0, 4))
    texts = ["", f"begins_with({sk}, :a)", f"{sk} >= :a", f"{sk} BETWEEN :a AND :b", f"{sk} < :a"]
    values |= {":a": draw(st.sampled_from(["a", "a#", "y", "x"]))} if form else {}
    values |= {":b": draw(st.sampled_from(["a#1", "b", "y#1"]))} if form == 3 else {}
    text = f"{pk} = :p" + (f" AND {texts[form]}" if form else "")
    limit, descending = draw(st.integers(1, 4)), draw(st.booleans())
    return {"where": Expression(text, values), "limit": limit, "index": index, "descending": descending}


@st.composite
def operations(draw: st.DrawFn, partition: str) -> Operation:
    match draw(st.integers(0, 9)):
        case 0:
            return "query", draw(queries(partition))
        case 1 | 2:
            return "transact", {"actions": draw(st.lists(actions(partition), min_size=1, max_size=3))}
        case _:
            action = draw(actions(partition).filter(lambda each: not isinstance(each, ConditionCheck)))
            returning = draw(st.sampled_from(["NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"]))
            return "write", {"action": action, "returning": returning}


def outcome(table: Table, operation: Operation) -> Any:
    """What the table answers, or how it refuses; of a query all pages in turn."""
    try:
        return _done(table, *operation)
    except TransactionCancelled as error:
        return ("cancelled", error.reasons)
    except AwsError as error:
        return type(error).__name__


def _done(table: Table, kind: str, given: dict[str, Any]) -> Any:
    if kind == "transact":
        return table.transact(given["actions"])
    if kind == "query":
        return _pages(table, given)
    match given["action"]:
        case Put(item, condition):
            return table.put(item, condition)
        case Delete(key, condition):
            return table.delete(key, condition)
        case Update(key, change, condition):
            return table.update(key, change, condition, returning=given["returning"])


def _pages(table: Table, given: dict[str, Any]) -> list[Any]:
    pages: list[Any] = []
    after = None
    while True:
        page = table.query(**given, after=after)
        pages.append((list(page.items), page.last))
        if page.last is None:
            return pages
        after = page.last
