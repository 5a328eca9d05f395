"""Parses amounts of money in major units, as people and spreadsheets write them."""

import re

from cartwright.money import InvalidMoney, Money, exponent

_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")


def written(text: str, currency: str) -> Money:
    """Accepts `12.50`, `12,50`, `1.234,50`, `1,234.50` and `1.234.567`.

    Raises InvalidMoney, with both readings if a single separator is ambiguous: `1.000`. For a currency with three
    decimals, a point is the decimal separator.
    """
    parts, separators = re.split("[.,]", text), re.findall("[.,]", text)
    if not separators or not _NUMBER.fullmatch(text):
        return Money.parse(text, currency)
    *groups, last = parts
    *grouping, point = separators
    grouped = len(parts[0]) <= 3 and parts[0][0] != "0" and all(len(each) == 3 for each in groups[1:])
    if not grouping:
        if grouped and len(last) == 3 and (point, exponent(currency)) != (".", 3):
            raise _ambiguous(text, parts[0], last, currency)
        return Money.parse(f"{parts[0]}.{last}", currency)
    if grouped and len(set(grouping)) == 1:
        if point != grouping[0]:
            return Money.parse(f"{''.join(groups)}.{last}", currency)
        if len(last) == 3:
            return Money.parse("".join(parts), currency)
    return Money.parse(text, currency)


def _ambiguous(text: str, whole: str, last: str, currency: str) -> InvalidMoney:
    try:
        small = str(Money.parse(f"{whole}.{last}", currency))
    except InvalidMoney:
        small = f"{whole}.{last} {currency}"
    large = Money.parse(whole + last, currency)
    return InvalidMoney(f"{text} could mean {small} or {large}; write it without a thousands separator")
