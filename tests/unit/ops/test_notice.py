"""NOTICE names what is shipped and what is depended on, with the licences that the packages declare."""

import re
from importlib.metadata import metadata

import pytest

from ops import paths

NOTICE = (paths.ROOT / "NOTICE").read_text()
SHIPPED, INSTALLED = NOTICE.split("\n2. ")
_PINNED = re.compile(r"^([A-Za-z0-9_-]+)==", re.MULTILINE)


def pinned(*names: str) -> set[str]:
    return {each for name in names for each in _PINNED.findall((paths.ROOT / name).read_text())}


LAYERS = pinned(*(f"layers/{name}/requirements.txt" for name in ("dependencies", "images", "search")))
DIRECT = pinned("requirements.in") - LAYERS


@pytest.mark.parametrize("name", sorted(LAYERS | DIRECT))
def test_a_dependency_is_named_with_its_licence(name: str) -> None:
    part = SHIPPED if name in LAYERS else INSTALLED
    (line,) = re.findall(rf"^   {re.escape(name)} (.*)$", part, re.MULTILINE)
    declared = metadata(name)
    assert "License-Expression" not in declared or declared["License-Expression"] in line


def test_a_library_in_a_wheel_is_named() -> None:
    kept = (paths.ROOT / "layers" / "images" / "kept.txt").read_text()
    libraries = re.findall(r"^pillow\.libs/(lib\w+)-", kept, re.MULTILINE)
    assert libraries
    assert [each for each in libraries if not re.search(rf"\b{each}\b", SHIPPED)] == []


def test_the_licence_is_apaches() -> None:
    text = (paths.ROOT / "LICENSE").read_text()
    assert "Apache License\n                           Version 2.0, January 2004" in text
    assert 'license = "Apache-2.0"' in (paths.ROOT / "pyproject.toml").read_text()
