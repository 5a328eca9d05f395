"""Which stock codes of the Online Retail file are products, their titles and their categories.

The file is a wholesaler's ledger, not a product list. Postage and bank charges have stock codes, and stock counts put
remarks ("damages", "?") into the title column.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

TITLE_LIMIT = 200
LONG_AGO = datetime.min.replace(tzinfo=UTC)
_PRICE = re.compile(r"[0-9]{1,7}(\.[0-9]{1,2}0*)?")

NOT_GOODS: Mapping[str, str] = {
    "AMAZONFEE": "a marketplace's fee",
    "B": "a bad debt",
    "BANK CHARGES": "bank charges",
    "C2": "carriage",
    "CRUK": "a charity's commission",
    "D": "a discount",
    "DOT": "postage",
    "M": "a manual entry",
    "POST": "postage",
    "S": "samples",
}
GIFT_VOUCHER = re.compile(r"GIFT_\d+_\d+")

_NOTE = re.compile(
    r"adjust\w*|amazon|barcode|broken|came coded|check(ed)?|counted|credited|crushed|damage[sd]?|destroyed|"
    r"display|dotcom|ebay|error|faulty|fba|found|given away|lost|mia|missing|mix(ed)? up|mouldy|rusty|"
    r"sales?|samples?|smashed|sold as|test|thrown( away)?|unsaleable|wet|wrong(ly)?( coded| marked)?"
)

# The first match wins, so seasons come before materials, and objects before rooms.
_CATEGORIES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (category, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for category, words in (
        ("christmas", r"christmas|xmas|advent|santa|reindeer|snowm[ae]n|snowflakes?|nativity|baubles?|robin"),
        ("home/hot-water-bottles", r"hot water bottles?|hand ?warmers?"),
        ("stationery/cards", r"cards?|gift ?wraps?|wrap|gift tags?|ribbons?|stickers?|postcards?"),
        (
            "stationery",
            r"notebooks?|pencils?|pens?|erasers?|rulers?|journal|paper ?chain|stamps?|address book",
        ),
        ("kitchen/mugs", r"mugs?|tea ?cups?|cups? and saucers?"),
        (
            "kitchen/baking",
            r"cake ?(?:cases?|stands?|tins?|moulds?)|cakestands?|baking|moulds?|cutters?|recipe",
        ),
        ("kitchen/textiles", r"aprons?|oven gloves?|tea towels?|napkins?|table ?cloths?|tea cos[yi]e?"),
        (
            "kitchen",
            r"kitchen|bowls?|plates?|placemats?|coasters?|cutlery|spoons?|jugs?|jars?|tea ?pots?|tea set|"
            r"trays?|lunch box(?:es)?|snack box(?:es)?|bread bin|bottles?|tumblers?|egg cups?|ladle|toast",
        ),
        ("bags", r"bags?|handbags?|purses?|shoppers?|backpacks?|wallets?|holdalls?|totes?|suitcases?"),
        (
            "jewellery",
            r"necklaces?|earrings?|bracelets?|bangles?|brooch(?:es)?|rings?|jewell?ery|charms?|hair",
        ),
        (
            "toys",
            r"toys?|games?|dolls?|dolly|jigsaws?|puzzles?|playhouse|skittles|dominoes|marbles|spinning tops?",
        ),
        ("party", r"party|birthday|balloons?|bunting|garlands?|confetti|cake candles?"),
        ("home/candles", r"candles?|t-?lights?|tea ?lights?|candlesticks?|candle ?pots?|lanterns?|incense"),
        ("home/clocks", r"clocks?|alarm clocks?"),
        (
            "garden",
            r"garden|plants?|planters?|watering can|bird ?(?:house|table|feeder)|seeds?|parasols?|hammocks?",
        ),
        (
            "home",
            r"frames?|mirrors?|cushions?|doormats?|hooks?|hangers?|lamps?|lights?|drawers?|cabinets?|signs?",
        ),
        ("home/bath", r"soaps?|flannels?|sponges?|towels?|bath|shower|washbags?|tissues?"),
        ("home/storage", r"boxes|box|tins?|baskets?|containers?|chests?|racks?|tidy|bins?"),
        (
            "home/decorations",
            r"decorations?|wall art|wreaths?|hearts?|stars?|tiles?|knobs?|letters?|block word",
        ),
    )
)


def clean(text: str) -> str:
    """Replaces control and format characters with spaces, and collapses spaces."""
    spaced = "".join(" " if unicodedata.category(c).startswith("C") else c for c in text)
    return " ".join(unicodedata.normalize("NFC", spaced).split())


def is_title(text: str) -> bool:
    """Distinguishes a product's name from a stock-taker's remark.

    The retailer writes titles in capitals, so capitals are a title unless they are only a remark ("CHECK", while
    "SUNSET CHECK HAMMOCK" is cloth). In mixed case, one word of a remark makes it one. Lower case is never a title.
    """
    words = " ".join(re.findall(r"[a-z]+", text.lower()))
    if sum(letter.isalpha() for letter in text) < 3 or text == text.lower():
        return False
    if text == text.upper():
        return _NOTE.fullmatch(words) is None
    return re.search(rf"\b(?:{_NOTE.pattern})\b", words) is None


def price_of(text: str) -> Decimal | None:
    price = Decimal(text.strip()) if _PRICE.fullmatch(text.strip()) else Decimal(0)
    return price if price > 0 else None


def moment_of(text: str) -> datetime:
    """The date in the format of the UCI file or of its spreadsheet; LONG_AGO when it is neither."""
    for parse in (datetime.fromisoformat, lambda value: datetime.strptime(value, "%m/%d/%Y %H:%M")):  # noqa: DTZ007
        try:
            moment = parse(text.strip())
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return LONG_AGO


def category_of(title: str) -> str:
    return next((category for category, words in _CATEGORIES if words.search(title)), "gifts")


def slugify(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("'", "")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def slug_of(sku: str) -> str:
    """Depends only on the stock code, so that every file of the ledger yields the same product. A description can be
    shortened or shared with another code, so it is not used. A digest distinguishes codes that would look alike ("A.1",
    "A-1").
    """
    plain = slugify(sku)
    if plain == sku.lower():
        return plain
    return f"{plain}-{hashlib.sha256(sku.upper().encode()).hexdigest()[:8]}"
