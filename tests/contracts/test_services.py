"""A service is found by its api.py alone."""

import sys
from pathlib import Path

import pytest

from ops.contracts import examples
from ops.contracts.documents import contracts
from ops.contracts.services import services
from ops.errors import OpsError

API = """
from msgspec import Struct

from cartwright.http import Access, Route

TITLE, VERSION = "Parcels", "0.3.0"


class Parcel(Struct):
    id: str


ROUTES = (
    Route(method="GET", path="/parcels", operation="getParcel", summary="A parcel", access=Access.CUSTOMER,
          handler="public", response=Parcel),
)
"""
EXAMPLES = """
from parcels.api import Parcel

REQUESTS, RESPONSES, ERRORS = {}, {"getParcel": Parcel("1")}, ()
"""


@pytest.fixture
def functions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the service parcels, on the import path for as long as the test lasts, and one for its examples."""
    folder = tmp_path / "functions"
    (folder / "parcels").mkdir(parents=True)
    (folder / "parcels" / "__init__.py").touch()
    (folder / "parcels" / "api.py").write_text(API)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setattr(examples, "__path__", [*examples.__path__, str(tmp_path)])
    for name in [name for name in sys.modules if "parcels" in name.split(".")]:
        monkeypatch.delitem(sys.modules, name)
    return folder


def test_a_new_service_has_a_contract_without_being_listed(functions: Path) -> None:
    (functions.parent / "parcels.py").write_text(EXAMPLES)

    (service,) = services(functions)

    assert (service.name, service.title, service.version) == ("parcels", "Parcels", "0.3.0")
    assert "contracts/openapi/parcels.json" in contracts(functions)


def test_a_service_without_examples_is_refused(functions: Path) -> None:
    with pytest.raises(OpsError, match="parcels has no examples"):
        services(functions)


def test_an_error_in_the_examples_is_not_taken_for_their_absence(functions: Path) -> None:
    (functions.parent / "parcels.py").write_text("import no_such_module\n")

    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        services(functions)
