"""README shows the tour that `make up` prints; tests/local/test_ops.py runs it. And what it needs is there."""

import re

from ops import paths, sample_images, tour

README = (paths.ROOT / "README.md").read_text()
TOUR = tour.text(tour.README_STEPS)


def test_readme_shows_the_tour() -> None:
    assert f"<!-- tour:begin -->\n```\n{TOUR}```\n<!-- tour:end -->" in README, "make contracts writes it"


def test_every_file_of_the_tour_is_there() -> None:
    named = re.findall(r"\bdata/[\w./-]+", TOUR)
    assert named
    assert [name for name in named if not (paths.ROOT / name).is_file()] == []


def test_readme_names_no_verb_that_is_not_there() -> None:
    from typer.main import get_command  # noqa: PLC0415

    from ops.__main__ import app  # noqa: PLC0415

    verbs = set(get_command(app).commands)  # type: ignore[attr-defined]
    named = re.findall(r"(?:`|\.venv/bin/|\(|^)ops ([a-z][a-z-]+)\b", README, re.MULTILINE)
    assert len(named) > 10
    assert set(named) <= verbs


def test_every_sample_product_has_a_picture_that_is_small() -> None:
    pictures = {file.stem: file.stat().st_size for file in paths.SAMPLE_IMAGES.glob("*.jpg")}
    assert pictures.keys() - {"oak-board"} == sample_images.titles().keys()
    assert max(pictures.values()) < 16_000
    assert sum(pictures.values()) < 400_000
