"""What comes from outside is text on the operator's terminal: no markup, no link, no control sequence."""

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.table import Table

from ops import catalog, console, paths
from ops.__main__ import _fail
from ops.errors import OpsError

NASTY = (
    "[/nope]",
    "[bold]x[/]",
    "[link=https://evil.example]click[/link]",
    ":smiley:",
    "\x1b[2J",
    "\x1b]8;;https://evil.example\x1b\\\\click",
    "\x9b31m",
    "a\rb",
    "\x07\x08",
    "\u202egpj.exe",
)
WIDE = "-" * 120
OPS = sorted((paths.ROOT / "ops").rglob("*.py"))


@pytest.fixture(params=[True, False], ids=["terminal", "pipe"])
def screen(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Both outputs, without colours of our own so that any escape is one from outside."""
    written = io.StringIO()
    for name in ("out", "err"):
        made = console.PlainConsole(file=written, force_terminal=request.param, color_system=None, width=300)
        monkeypatch.setattr(console, name, made)
    return written


def harmless(written: io.StringIO, text: str) -> bool:
    """Every character is there, and none of them acts."""
    shown = written.getvalue()
    return console.plain(text) in shown and not set(shown) & set("\x1b\x9b\r\x07\x08\u202e")


@pytest.mark.parametrize("text", NASTY)
def test_a_result_and_a_note_are_shown_as_they_are(screen: io.StringIO, text: str) -> None:
    for say in (console.link, console.note):
        say(text)
        assert harmless(screen, text)


@pytest.mark.parametrize("text", NASTY)
def test_a_table_shows_cells_heads_and_titles_as_they_are(screen: io.StringIO, text: str) -> None:
    for cell, head, title in ((text, "", ""), (WIDE, text, ""), (WIDE, "", text)):
        screen.truncate(screen.seek(0))
        table = Table(head, title=title)
        table.add_row(cell)
        console.out.print(table)
        assert harmless(screen, text)


@pytest.mark.parametrize("text", NASTY)
def test_an_error_and_its_remedy_are_shown_as_they_are(screen: io.StringIO, text: str) -> None:
    with pytest.raises(SystemExit):
        _fail(OpsError(f"It failed: {text}", f"Look at {text}"))
    assert harmless(screen, f"It failed: {text} Look at {text}")


@pytest.mark.parametrize("text", NASTY)
def test_refused_rows_are_shown_as_they_are(screen: io.StringIO, text: str) -> None:
    """A supplier's cell ended `ops catalog import` with a traceback, and drew links."""
    refusal = {"line": 2, "column": text, "reason": f"{text} is unknown"}
    catalog._refusals({"refused": 1, "refusals": [refusal]})
    assert harmless(screen, f"{text} is unknown")


@pytest.mark.parametrize("text", NASTY)
def test_a_step_and_its_detail_are_shown_as_they_are(
    screen: io.StringIO, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """As in a log; on a terminal rich moves the cursor itself."""
    monkeypatch.setattr(console.PlainConsole, "is_terminal", False)
    with console.step(text) as step:
        step.detail(text)
    assert harmless(screen, f"{text} ...")
    assert harmless(screen, f"    {text}")


def test_a_style_is_asked_for() -> None:
    written = io.StringIO()
    made = console.PlainConsole(file=written, force_terminal=True, color_system="standard")
    made.print(console.styled("[/nope]", "bold"))
    assert written.getvalue() == "\x1b[1m[/nope]\x1b[0m\n"


def offences(path: Path, text: str) -> Iterator[str]:
    """What would print by another way. `install.py` runs before rich is there."""
    if path.name in ("console.py", "install.py"):
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module in (
            "rich",
            "rich.console",
            "rich.markup",
            "rich.text",
        ):
            yield f"{path.name}:{node.lineno} imports {node.module}"
        if isinstance(node, ast.Constant) and re.search(r"\[/[a-z]*\]", str(node.value)):
            yield f"{path.name}:{node.lineno} has markup, which is printed as it is"
        if isinstance(node, ast.keyword) and node.arg == "markup":
            yield f"{path.name}:{node.value.lineno} sets markup"
        if isinstance(node, ast.Attribute) and node.attr in ("from_markup", "secho", "echo"):
            yield f"{path.name}:{node.lineno} calls {node.attr}"


def test_nobody_prints_by_another_way() -> None:
    assert [each for path in OPS for each in offences(path, path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    "text",
    [
        "from rich import print",
        "from rich.console import Console",
        "console.out.print(x, markup=True)",
        'console.out.print(f"[{colour}]{text}[/]")',
        "typer.echo(x)",
    ],
)
def test_another_way_would_be_noticed(text: str) -> None:
    assert list(offences(Path("verb.py"), text))
