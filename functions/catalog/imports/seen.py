"""A compact set of texts that only answers whether a text occurred before."""

from array import array

_FIRST_SLOTS = 4096


class Seen:
    """Uses 16 to 32 bytes per text: it stores a 64-bit hash, keyed per process, so that collisions cannot be forced."""

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * _FIRST_SLOTS))
        self._count = 0

    def add(self, text: str) -> bool:
        """Returns True if the text is new."""
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
        """Returns the slot of the hash, or the empty slot where it belongs."""
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
