"""Paths of the project. CARTWRIGHT_LOCAL_DIR moves all local state, which separates tests from development."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLE_CATALOGUE = ROOT / "data" / "sample-catalogue.csv"
SAMPLE_IMAGES = ROOT / "data" / "images"
"""`<slug>.jpg`, as data/draw_images.py creates them."""


def local_dir() -> Path:
    return Path(os.environ.get("CARTWRIGHT_LOCAL_DIR") or ROOT / ".local").resolve()


def logs_dir() -> Path:
    folder = local_dir() / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def server_dir() -> Path:
    """The state that ``reset`` deletes: all data of the embedded AWS."""
    return local_dir() / "ministack"


def shop_file() -> Path:
    return local_dir() / "shop.json"


def users_file() -> Path:
    return local_dir() / "users.json"


def is_local(path: str) -> bool:
    """Whether the path is inside the folder of local state, or one of its parents."""
    there, folder = Path(path).absolute(), local_dir()
    return there == folder or folder in there.parents or there in folder.parents


def tools_path() -> str:
    """PATH with this interpreter's folder first, where jsii and the CDK CLI find node and python."""
    return os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))


def shown(path: Path) -> str:
    """The shortest form of a path from the current folder."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


LEDGER = "2010-12.csv.gz"


def fetched_ledger() -> Path:
    """Where `ops data fetch` stores the retailer's real December. CARTWRIGHT_RETAIL_DATA overrides it."""
    return Path(os.environ.get("CARTWRIGHT_RETAIL_DATA") or ROOT / "data" / "online-retail", LEDGER)


def retail_ledger() -> Path:
    """The file of the real December, which may not exist: downloaded, or in a folder beside the project."""
    fetched, beside = fetched_ledger(), ROOT.parent / "shared" / "data" / "online-retail" / LEDGER
    named = os.environ.get("CARTWRIGHT_RETAIL_DATA")
    return fetched if named or fetched.is_file() or not beside.is_file() else beside
