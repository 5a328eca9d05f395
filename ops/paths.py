"""Where things are. CARTWRIGHT_LOCAL_DIR moves all local state, so that tests and a developer do not meet."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLE_CATALOGUE = ROOT / "data" / "sample-catalogue.csv"


def local_dir() -> Path:
    return Path(os.environ.get("CARTWRIGHT_LOCAL_DIR") or ROOT / ".local").resolve()


def logs_dir() -> Path:
    folder = local_dir() / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def server_dir() -> Path:
    """What ``reset`` wipes: all that the embedded AWS remembers."""
    return local_dir() / "ministack"


def shop_file() -> Path:
    return local_dir() / "shop.json"


def users_file() -> Path:
    return local_dir() / "users.json"


def tools_path() -> str:
    """PATH with this interpreter's folder in front: jsii and the CDK tool find node and python there."""
    return os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))


def shown(path: Path) -> str:
    """A path as short as it can be typed from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def retail_ledger() -> Path:
    """The retailer's real December, which is not part of the project. CARTWRIGHT_RETAIL_DATA names its folder."""
    folder = os.environ.get("CARTWRIGHT_RETAIL_DATA") or ROOT.parent / "shared" / "data" / "online-retail"
    return Path(folder, "2010-12.csv.gz")
