"""Draws data/images, one picture for each product of the sample catalogue and one for the tour: flat shapes on paper.

Run it as `.venv/bin/python -m data.draw_images` after adding a product. It draws what is missing; `--all` draws anew.
"""

import csv
import hashlib
import sys
from pathlib import Path

from PIL import Image

from data.shapes import (
    Pen,
    Shape,
    animal,
    apron,
    arches,
    bag,
    basket,
    bauble,
    board,
    book,
    bowl,
    can,
    candle,
    card,
    clock,
    cloth,
    drops,
    flower,
    glove,
    house,
    mug,
    necklace,
    pencil,
    pot,
    rail,
    ring,
    roll,
    spoons,
    squares,
    star,
    stocking,
    tag,
    tin,
    tool,
    vase,
)

HERE = Path(__file__).resolve().parent
SIDE, FINER, QUALITY = 400, 3, 75
"""Pixels, how many times as many are drawn, and JPEG's quality."""
BOARD = "oak-board"


PAPERS = ("#f3efe6", "#e9f0ea", "#eef0f5", "#f6ebe4", "#f1eef4", "#eaf2f3")
COLOURS = (
    ("#7d8f69", "#566647"),
    ("#c2703d", "#8f4d25"),
    ("#3f6c8f", "#294a64"),
    ("#b5483f", "#7f2e28"),
    ("#d1a33c", "#9a7423"),
    ("#6d5a85", "#4a3c5e"),
    ("#2f7a72", "#1e524c"),
    ("#a9805b", "#77583c"),
)


SHAPES: dict[str, Shape] = {
    "bags/rucksacks": bag,
    "bags/totes": bag,
    "bags/travel": tag,
    "bags/purses": bag,
    "christmas/lights": star,
    "christmas/decorations": bauble,
    "christmas/stockings": stocking,
    "garden/tools": tool,
    "garden/clothing": glove,
    "garden/pots": pot,
    "garden/seeds": tin,
    "garden/wildlife": house,
    "home/candles": candle,
    "home/textiles": cloth,
    "home/clocks": clock,
    "home/storage": basket,
    "home/vases": vase,
    "jewellery/earrings": drops,
    "jewellery/necklaces": necklace,
    "jewellery/bracelets": ring,
    "jewellery/brooches": flower,
    "kitchen/mugs": mug,
    "kitchen/preparation": board,
    "kitchen/textiles": cloth,
    "kitchen/baking": bowl,
    "kitchen/storage": cloth,
    "stationery/notebooks": book,
    "stationery/pens": pencil,
    "stationery/cards": card,
    "stationery/wrapping": roll,
    "stationery/desk": book,
    "toys/wooden": arches,
    "toys/soft": animal,
    "toys/games": squares,
    "toys/make-believe": house,
}
OTHERS: dict[str, Shape] = {
    "long-reach-watering-can": can,
    "oak-peg-rail": rail,
    "copper-measuring-spoons": spoons,
    "marble-pestle-and-mortar": bowl,
    "bakers-cross-back-apron": apron,
    "pull-along-hedgehog": animal,
    "felt-woodland-garland": star,
}
"""What its category does not tell."""


def picture(slug: str, shape: Shape) -> Image.Image:
    """Its colours follow from its name."""
    mark = hashlib.sha256(slug.encode()).digest()
    main, dark = COLOURS[mark[0] % len(COLOURS)]
    image = Image.new("RGB", (SIDE * FINER, SIDE * FINER), PAPERS[mark[1] % len(PAPERS)])
    shape(Pen(image), main, dark)
    return image.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def products() -> dict[str, Shape]:
    """What to draw, by the name of its file."""
    with (HERE / "sample-catalogue.csv").open(encoding="utf-8", newline="") as file:
        kinds = {row["product"]: row["category"] for row in csv.DictReader(file)}
    return {BOARD: board} | {slug: OTHERS.get(slug) or SHAPES[kind] for slug, kind in kinds.items()}


if __name__ == "__main__":
    for name, what in products().items():
        target = HERE / "images" / f"{name}.jpg"
        if "--all" in sys.argv or not target.is_file():
            picture(name, what).save(target, quality=QUALITY, optimize=True)
