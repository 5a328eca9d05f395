"""Flat shapes, each drawn in a colour and a darker one."""

from collections.abc import Callable, Sequence
from typing import Any

from PIL import Image, ImageDraw

Places = Sequence[Any]


class Pen:
    """Pillow's `ImageDraw`, with places, widths and radii on a square of 100."""

    def __init__(self, image: Image.Image) -> None:
        self._draw = ImageDraw.Draw(image)
        self._unit = image.width / 100

    def __getattr__(self, name: str) -> Callable[..., None]:
        def draw(where: Places, *others: Any, **options: Any) -> None:
            if name == "rounded_rectangle":
                others = (others[0] * self._unit, *others[1:])
            if "width" in options:
                options["width"] = round(options["width"] * self._unit)
            getattr(self._draw, name)(self._scaled(where), *others, **options)

        return draw

    def _scaled(self, where: Places) -> Any:
        return [each * self._unit if isinstance(each, float | int) else self._scaled(each) for each in where]


Shape = Callable[[Pen, str, str], None]
"""Draws in a colour and a darker one."""


def bag(to: Pen, main: str, dark: str) -> None:
    to.arc((34, 14, 66, 62), 180, 360, fill=dark, width=4)
    to.polygon(((24, 38), (76, 38), (82, 86), (18, 86)), fill=main)
    to.rectangle((40, 56, 60, 72), fill=dark)


def tag(to: Pen, main: str, dark: str) -> None:
    to.arc((38, 8, 62, 36), 120, 60, fill=dark, width=3)
    to.polygon(((50, 22), (70, 38), (70, 84), (30, 84), (30, 38)), fill=main)
    to.ellipse((46, 32, 54, 40), fill=dark)
    to.line((38, 58, 62, 58), fill=dark, width=3)
    to.line((38, 68, 62, 68), fill=dark, width=3)


def bauble(to: Pen, main: str, dark: str) -> None:
    to.line((50, 6, 50, 26), fill=dark, width=2)
    to.rectangle((43, 24, 57, 34), fill=dark)
    to.ellipse((22, 32, 78, 88), fill=main)
    to.arc((30, 40, 70, 80), 190, 250, fill=dark, width=3)


def star(to: Pen, main: str, dark: str) -> None:
    to.regular_polygon((50, 52, 38), 3, fill=main)
    to.regular_polygon((50, 52, 38), 3, rotation=180, fill=main)
    to.regular_polygon((50, 52, 14), 6, fill=dark)


def stocking(to: Pen, main: str, dark: str) -> None:
    to.rounded_rectangle((36, 20, 62, 70), 4, fill=main)
    to.rounded_rectangle((36, 56, 82, 84), 13, fill=main)
    to.rectangle((32, 14, 66, 30), fill=dark)


def can(to: Pen, main: str, dark: str) -> None:
    to.arc((44, 18, 84, 66), 200, 20, fill=dark, width=4)
    to.polygon(((14, 34), (22, 28), (48, 62), (42, 70)), fill=dark)
    to.polygon(((40, 42), (80, 42), (84, 86), (36, 86)), fill=main)


def tool(to: Pen, main: str, dark: str) -> None:
    to.rounded_rectangle((45, 8, 55, 48), 5, fill=dark)
    to.polygon(((34, 48), (66, 48), (60, 82), (50, 94), (40, 82)), fill=main)


def glove(to: Pen, main: str, dark: str) -> None:
    for left, top in ((32, 24), (42, 16), (52, 18), (62, 26)):
        to.rounded_rectangle((left, top, left + 9, 62), 4, fill=main)
    to.rounded_rectangle((32, 46, 71, 76), 6, fill=main)
    to.rounded_rectangle((18, 48, 44, 58), 5, fill=main)
    to.rectangle((32, 76, 71, 88), fill=dark)


def pot(to: Pen, main: str, dark: str) -> None:
    to.ellipse((36, 8, 50, 36), fill="#6f8f5a")
    to.ellipse((50, 4, 64, 36), fill="#55753f")
    to.polygon(((28, 42), (72, 42), (64, 90), (36, 90)), fill=main)
    to.rectangle((24, 34, 76, 46), fill=dark)


def tin(to: Pen, main: str, dark: str) -> None:
    to.rectangle((26, 30, 74, 84), fill=main)
    to.ellipse((26, 76, 74, 92), fill=main)
    to.ellipse((26, 20, 74, 40), fill=dark)
    to.rectangle((26, 50, 74, 66), fill=dark)


def house(to: Pen, main: str, dark: str) -> None:
    to.rectangle((28, 44, 72, 86), fill=main)
    to.polygon(((50, 12), (84, 46), (16, 46)), fill=dark)
    to.ellipse((42, 54, 58, 70), fill=dark)


def candle(to: Pen, main: str, dark: str) -> None:
    to.ellipse((45, 10, 55, 32), fill="#e8a33d")
    to.line((50, 28, 50, 42), fill=dark, width=2)
    to.rounded_rectangle((30, 42, 70, 88), 6, fill=main)
    to.rectangle((36, 56, 64, 74), fill=dark)


def cloth(to: Pen, main: str, dark: str) -> None:
    to.rounded_rectangle((20, 24, 80, 82), 8, fill=main)
    for at in (34, 48, 62, 72):
        to.line((20, at, 80, at), fill=dark, width=3)


def clock(to: Pen, main: str, dark: str) -> None:
    to.ellipse((16, 16, 84, 84), fill=dark)
    to.ellipse((22, 22, 78, 78), fill="#fbfaf6")
    to.line((50, 50, 50, 30), fill=main, width=4)
    to.line((50, 50, 66, 58), fill=main, width=4)
    to.ellipse((46, 46, 54, 54), fill=dark)


def basket(to: Pen, main: str, dark: str) -> None:
    to.arc((26, 16, 74, 74), 180, 360, fill=dark, width=4)
    to.polygon(((18, 44), (82, 44), (72, 86), (28, 86)), fill=main)
    for at in (54, 64, 74):
        to.line((24, at, 76, at), fill=dark, width=2)


def rail(to: Pen, main: str, dark: str) -> None:
    to.rounded_rectangle((10, 38, 90, 56), 4, fill=main)
    for at in (20, 40, 60, 80):
        to.rounded_rectangle((at - 3, 46, at + 3, 70), 3, fill=dark)


def vase(to: Pen, main: str, dark: str) -> None:
    to.line((50, 8, 50, 40), fill="#6f8f5a", width=3)
    to.ellipse((42, 4, 58, 20), fill="#d98a7e")
    to.rectangle((44, 32, 56, 56), fill=main)
    to.ellipse((28, 48, 72, 90), fill=main)
    to.arc((34, 54, 66, 84), 120, 200, fill=dark, width=3)


def drops(to: Pen, main: str, dark: str) -> None:
    for left in (24, 58):
        to.arc((left + 3, 14, left + 15, 40), 150, 30, fill=dark, width=2)
        to.ellipse((left, 38, left + 18, 78), fill=main)


def necklace(to: Pen, main: str, dark: str) -> None:
    to.arc((18, -30, 82, 66), 10, 170, fill=dark, width=3)
    to.polygon(((50, 64), (62, 78), (50, 92), (38, 78)), fill=main)


def ring(to: Pen, main: str, dark: str) -> None:
    to.ellipse((18, 24, 82, 80), outline=main, width=12)
    to.arc((18, 24, 82, 80), 200, 320, fill=dark, width=4)


def flower(to: Pen, main: str, dark: str) -> None:
    for x, y in ((50, 26), (72, 42), (64, 68), (36, 68), (28, 42)):
        to.ellipse((x - 15, y - 15, x + 15, y + 15), fill=main)
    to.ellipse((39, 39, 61, 61), fill=dark)


def mug(to: Pen, main: str, dark: str) -> None:
    to.arc((58, 36, 90, 70), 270, 90, fill=dark, width=7)
    to.rounded_rectangle((22, 26, 70, 82), 8, fill=main)
    to.ellipse((22, 20, 70, 34), fill=dark)


def board(to: Pen, main: str, dark: str) -> None:
    to.rounded_rectangle((44, 8, 56, 34), 6, fill=main)
    to.rounded_rectangle((26, 26, 74, 90), 8, fill=main)
    for at in (36, 48, 60):
        to.line((at, 34, at + 3, 84), fill=dark, width=2)


def spoons(to: Pen, main: str, dark: str) -> None:
    for left, size in ((18, 24), (46, 18), (68, 13)):
        to.ellipse((left, 16, left + size, 16 + size), fill=main)
        to.rounded_rectangle((left + size / 2 - 2, 14 + size, left + size / 2 + 2, 86), 2, fill=dark)


def bowl(to: Pen, main: str, dark: str) -> None:
    to.line((60, 40, 78, 12), fill=dark, width=7)
    to.chord((16, 4, 84, 84), 0, 180, fill=main)
    to.rectangle((38, 80, 62, 88), fill=dark)


def apron(to: Pen, main: str, dark: str) -> None:
    to.arc((38, 4, 62, 36), 180, 360, fill=dark, width=3)
    to.polygon(((38, 20), (62, 20), (66, 44), (80, 48), (76, 90), (24, 90), (20, 48), (34, 44)), fill=main)
    to.rectangle((38, 56, 62, 72), fill=dark)


def book(to: Pen, main: str, dark: str) -> None:
    to.rounded_rectangle((24, 14, 76, 88), 4, fill=main)
    to.rectangle((24, 14, 34, 88), fill=dark)
    to.rectangle((44, 30, 66, 42), fill="#fbfaf6")


def pencil(to: Pen, main: str, dark: str) -> None:
    to.polygon(((20, 70), (70, 20), (80, 30), (30, 80)), fill=main)
    to.polygon(((20, 70), (30, 80), (14, 86)), fill=dark)


def card(to: Pen, main: str, dark: str) -> None:
    to.rectangle((18, 28, 82, 76), fill="#fbfaf6")
    to.polygon(((18, 28), (82, 28), (50, 56)), fill=main)
    to.line((18, 76, 44, 50), fill=dark, width=2)
    to.line((82, 76, 56, 50), fill=dark, width=2)


def roll(to: Pen, main: str, dark: str) -> None:
    to.rounded_rectangle((14, 38, 84, 64), 12, fill=main)
    to.ellipse((72, 38, 90, 64), fill=dark)
    for at in (26, 42, 58):
        to.line((at, 42, at + 6, 60), fill=dark, width=3)


def arches(to: Pen, main: str, dark: str) -> None:
    for size, colour in ((38, main), (27, dark), (16, "#d1a33c")):
        to.chord((50 - size, 80 - 2 * size + size, 50 + size, 80 + size), 180, 360, fill=colour)


def animal(to: Pen, main: str, dark: str) -> None:
    to.polygon(((26, 20), (44, 38), (24, 46)), fill=dark)
    to.polygon(((74, 20), (56, 38), (76, 46)), fill=dark)
    to.ellipse((24, 28, 76, 82), fill=main)
    for left in (38, 56):
        to.ellipse((left, 48, left + 6, 54), fill="#23201d")
    to.ellipse((46, 62, 54, 70), fill="#23201d")


def squares(to: Pen, main: str, dark: str) -> None:
    for row in range(4):
        for column in range(4):
            colour = dark if (row + column) % 2 else main
            to.rectangle((18 + 16 * column, 18 + 16 * row, 34 + 16 * column, 34 + 16 * row), fill=colour)
