"""Deterministic ids of the products that an import creates."""

import uuid
from hashlib import sha256

_LAST_PLACE = (1 << 20) - 1


def product_id(import_id: str, line: int, slug: str) -> str:
    """Returns a UUID, version 7, of the import's millisecond. It is the same for the same import, line and slug.

    A delivery that finds an existing product therefore knows whether an earlier delivery created it. Products sort in
    file order, whatever the order in which threads write them.
    """
    milliseconds = uuid.UUID(import_id).int >> 80
    place = min(line, _LAST_PLACE)
    digest = int.from_bytes(sha256(f"{import_id} {slug}".encode()).digest()[:7], "big")
    high = milliseconds << 16 | 0x7000 | place >> 8
    low = 1 << 63 | (place & 0xFF) << 54 | digest & (1 << 54) - 1
    return str(uuid.UUID(int=high << 64 | low))
