"""The ids of products that an import creates."""

import uuid
from hashlib import sha256


def product_id(import_id: str, slug: str) -> str:
    """UUID, version 7, of the import's millisecond; the same for the same import and slug.

    So a delivery of the file that finds the product there knows whether an earlier delivery created it.
    """
    milliseconds = uuid.UUID(import_id).int >> 80
    digest = int.from_bytes(sha256(f"{import_id} {slug}".encode()).digest()[:10], "big")
    high = milliseconds << 16 | 0x7000 | digest >> 68
    low = 1 << 63 | digest & (1 << 62) - 1
    return str(uuid.UUID(int=high << 64 | low))
