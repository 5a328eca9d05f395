"""Images of the sample catalogue's products."""

import csv
import hashlib
from concurrent.futures import ThreadPoolExecutor

from ops import http, images, paths
from ops.api import Session

_AT_ONCE = 4


def titles() -> dict[str, str]:
    """Images of the sample products, by slug."""
    with paths.SAMPLE_CATALOGUE.open(encoding="utf-8", newline="") as file:
        return {row["product"]: row["title"] for row in csv.DictReader(file)}


def mark() -> str:
    """A hash of all images, which changes when any of them changes."""
    digest = hashlib.sha256()
    for slug in titles():
        digest.update((paths.SAMPLE_IMAGES / f"{slug}.jpg").read_bytes())
    return digest.hexdigest()


def give(session: Session) -> int:
    """Uploads images of products without any; returns their number. Does not wait for processing. Raises OpsError."""

    def send(slug: str, title: str) -> bool:
        try:
            product = session.call("GET", f"/products/by-slug/{slug}")
        except http.RefusedError as error:
            if error.status == 404:
                return False
            raise
        if product["images"]:
            return False
        images.send(session, product["id"], paths.SAMPLE_IMAGES / f"{slug}.jpg", title)
        return True

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return sum(pool.map(send, *zip(*titles().items(), strict=True)))
