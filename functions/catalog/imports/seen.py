"""A set of texts that is only ever asked whether something came before, in little memory."""

from array import array

_FIRST_SLOTS = 4096


class Seen:
    """16 to 32 bytes a text: it keeps 64 bits of the process's own keyed hash, which nobody can aim at."""

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * _FIRST_SLOTS))
        self._count = 0

    def add(self, text: str) -> bool:
        """Whether it is new."""
        new = self._put(_key(text))
        if new:
            self._count += 1
            if 2 * self._count > len(self._slots):
                self._grow()
        return new

    def __contains__(self, text: str) -> bool:
        key = _key(text)
        return self._slots[self._place(key)] == key

    def _put(self, key: int) -> bool:
        place = self._place(key)
        if self._slots[place] == key:
            return False
        self._slots[place] = key
        return True

    def _place(self, key: int) -> int:
        """Where it is, or the empty slot where it belongs."""
        place = key % len(self._slots)
        while self._slots[place] not in (0, key):
            place = (place + 1) % len(self._slots)
        return place

    def _grow(self) -> None:
        old, self._slots = self._slots, array("Q", bytes(16 * len(self._slots)))
        for key in old:
            if key:
                self._put(key)


def _key(text: str) -> int:
    """Zero marks an empty slot."""
    return hash(text) % (1 << 64) or 1
