"""How much of a long test runs: `make test` takes a sample of its cases, `make verify` takes all.

tests/conftest.py chooses before anything is collected, so that decorators can ask.
"""

_everything = False


def take_everything(chosen: bool) -> None:
    global _everything  # noqa: PLW0603
    _everything = chosen


def of(few: int, all_of_them: int) -> int:
    """How many cases to try in this run."""
    return all_of_them if _everything else few
